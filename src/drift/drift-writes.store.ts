import type { PoolClient } from 'pg';
import type { DriftEvent } from '../core/drift/drift-event.ts';
import { arrayLiteral, copyRows } from '../database/copy.ts';
import { append } from '../outbox/outbox.store.ts';
import type { SnapshotHeader } from '../snapshots/snapshot.ts';
import { DRIFT_DETECTED } from './events/drift-detected.ts';
import { toStoredConnections } from './stored/stored-connections.ts';
import { toStoredDrift } from './stored/stored-drift.ts';

/** Shown of each event. */
export const EXAMPLES = 3;

/**
 * Who may see the events of the snapshot $2 of the cluster $1: whoever sees one of the namespaces, or both ends of
 * connections, where the outside counts as seen.
 */
const VISIBILITY = `INSERT INTO drift_visibility
    (lesser_namespace, greater_namespace, at, cluster_id, sequence, ordinal, type, change, effect, pii, category)
  SELECT '', namespace, at, cluster_id, sequence, ordinal, type, change, effect, pii, category
  FROM drift_events CROSS JOIN unnest(namespaces) AS namespace
  WHERE cluster_id = $1 AND sequence = $2 AND type <> 'connection'
  UNION
  SELECT CASE WHEN from_namespace = to_namespace THEN '' ELSE least(from_namespace COLLATE "C", to_namespace) END,
    greatest(from_namespace COLLATE "C", to_namespace), at, cluster_id, sequence, ordinal,
    type, change, effect, pii, category
  FROM drift_events e JOIN drift_parts p ON p.event_id = e.id
  WHERE cluster_id = $1 AND sequence = $2 AND type = 'connection'`;

/** The snapshot that shows changes first. */
export interface ChangedSnapshot extends Pick<SnapshotHeader, 'takenAt'> {
  readonly clusterId: string;
  readonly sequence: number;
}

/**
 * Records what changed with a snapshot, in the order of the events, and tells consumers of it. Runs in the
 * publication's transaction.
 */
export async function writeDrift(
  client: PoolClient,
  { clusterId, sequence, takenAt }: ChangedSnapshot,
  events: readonly DriftEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await copyRows(
    client,
    'drift_events',
    [
      ...([
        'id',
        'clusterId',
        'sequence',
        'ordinal',
        'baseSequence',
        'at',
        'type',
        'change',
        'effect',
      ] as const),
      ...(['pii', 'category', 'namespaces', 'objectKind', 'objectName', 'actors', 'causes'] as const),
      ...(['workloads', 'body'] as const),
    ],
    eventRows({ clusterId, sequence, at: takenAt }, events),
  );
  await copyRows(
    client,
    'drift_parts',
    ['eventId', 'fromNamespace', 'toNamespace', 'connections', 'unlisted', 'workloads', 'examples', 'body'],
    partRows(events),
  );
  await client.query(VISIBILITY, [clusterId, sequence]);
  await append(client, DRIFT_DETECTED, { clusterId, sequence });
}

function* eventRows(
  place: { readonly clusterId: string; readonly sequence: number; readonly at: Date },
  events: readonly DriftEvent[],
) {
  for (const [ordinal, event] of events.entries()) {
    const { namespaces, actors, causes, workloads, body, ...columns } = toStoredDrift(event);
    yield {
      ...columns,
      ...place,
      ordinal,
      namespaces: arrayLiteral(namespaces),
      actors: arrayLiteral(actors),
      causes: arrayLiteral(causes),
      workloads: arrayLiteral(workloads),
      body: JSON.stringify(body),
    };
  }
}

function* partRows(events: readonly DriftEvent[]) {
  for (const event of events) {
    if (event.type !== 'connection') continue;
    for (const part of event.parts) {
      const { fromNamespace, toNamespace, connections, unlisted, workloads } = part;
      yield {
        eventId: event.id,
        fromNamespace,
        toNamespace,
        connections: connections.length + unlisted,
        unlisted,
        workloads: arrayLiteral(workloads),
        examples: JSON.stringify(
          toStoredConnections({ ...part, connections: connections.slice(0, EXAMPLES) }),
        ),
        body: JSON.stringify(toStoredConnections(part)),
      };
    }
  }
}
