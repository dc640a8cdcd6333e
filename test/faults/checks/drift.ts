import type { Pool } from 'pg';
import type { Recomputed } from './history.ts';

interface StoredDrift {
  readonly sequence: number;
  readonly ordinal: number;
  readonly base: number;
  /** Everything that tells one event from another. */
  readonly text: string;
}

function twice(events: readonly StoredDrift[]): string {
  const texts = events.map(({ text }) => text);
  return texts.find((text, place) => texts.indexOf(text) !== place) ?? '';
}

/** Drift events are there once, belong to a snapshot, and compare it with the last one before it that can be compared. */
export async function driftFaults(
  pool: Pool,
  clusterId: string,
  history: readonly Recomputed[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<StoredDrift>(
    `SELECT sequence, ordinal, base_sequence AS base,
       concat_ws(' ', type, change, effect, namespaces::text, object_kind, object_name, causes::text, body::text,
         (SELECT json_agg(p.body ORDER BY from_namespace, to_namespace) FROM drift_parts p WHERE event_id = e.id)) AS text
     FROM drift_events e WHERE cluster_id = $1 ORDER BY sequence, ordinal`,
    [clusterId],
  );
  const known = new Set(history.map(({ snapshot }) => snapshot.sequence));
  return [...Map.groupBy(rows, ({ sequence }) => sequence)].flatMap(([sequence, events]) => {
    const what = `drift of snapshot ${sequence}`;
    const ordinals = events.map(({ ordinal }) => ordinal);
    const distinct = new Set(events.map(({ text }) => text));
    const bases = new Set(events.map(({ base }) => base));
    const first = ordinals[0] ?? 0;
    return [
      ...(known.has(sequence) ? [] : [`${what}: there is no such snapshot`]),
      ...(distinct.size === events.length ? [] : [`${what}: an event is there twice: ${twice(events)}`]),
      ...(ordinals.every((ordinal, place) => ordinal === first + place)
        ? []
        : [`${what}: events are numbered ${ordinals.join(', ')}`]),
      ...[...bases].flatMap((base) => (known.has(base) ? [] : [`${what}: its base ${base} does not exist`])),
    ];
  });
}
