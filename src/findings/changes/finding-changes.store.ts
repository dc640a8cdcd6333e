import type { Pool, PoolClient } from 'pg';
import { endOfAcknowledgement } from '../../core/findings/acts/acts.ts';
import { actorName } from '../../core/findings/acts/actor.ts';
import type { Finding, FindingEvent } from '../../core/findings/finding.ts';
import type { RecordedChange } from '../../core/findings/lifecycle.ts';
import { Conditions } from '../../database/conditions.ts';
import { columnOf, copyRows } from '../../database/copy.ts';
import type { EventPayload } from '../../outbox/event.ts';
import { append } from '../../outbox/outbox.store.ts';
import {
  FINDING_COLUMNS,
  SNAPSHOT_FIELDS,
  STORED_FIELDS,
  findingSource,
  toFinding,
  toStoredFinding,
  type FindingRow,
} from '../finding-row.store.ts';
import { FINDING_CHANGED, FINDINGS_AT_ONCE } from './finding-changed.ts';

/** All findings of a cluster after its newest snapshot. */
export async function readFindings(pool: Pool, clusterId: string): Promise<readonly Finding[]> {
  const conditions = new Conditions().addWith(clusterId, (id) => `f.cluster_id = ${id}`);
  const { rows } = await pool.query<FindingRow>(
    `SELECT ${FINDING_COLUMNS} FROM ${findingSource(undefined, conditions)} WHERE ${conditions.toSql()} ORDER BY f.id`,
    conditions.values,
  );
  return rows.map(toFinding);
}

/** The snapshot that changes findings. */
interface ChangingSnapshot {
  readonly id: string;
  readonly clusterId: string;
  readonly sequence: number;
}

const COLUMNS = STORED_FIELDS.map(columnOf);
/** What people have made of a finding stays, whatever the snapshot was compared with. */
const UPDATES = [
  ...SNAPSHOT_FIELDS.map(columnOf).map((column) => `${column} = excluded.${column}`),
  'version = findings.version + 1',
];

/**
 * Records the changes of findings by a snapshot, with their events, and announces them. Replaced states are kept as
 * versions. Runs in the publication's transaction.
 */
export async function writeFindings(
  client: PoolClient,
  { id: snapshotId, clusterId, sequence }: ChangingSnapshot,
  changes: readonly RecordedChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await client.query(
    'CREATE TEMPORARY TABLE incoming_findings (LIKE findings INCLUDING CONSTRAINTS) ON COMMIT DROP',
  );
  const findings = changes.map(({ finding }) => toStoredFinding(finding, sequence));
  await copyRows(client, 'incoming_findings', STORED_FIELDS, findings);
  await client.query(
    `INSERT INTO finding_versions (finding_id, cluster_id, valid_from, valid_to, body)
     SELECT f.id, f.cluster_id, f.valid_from, i.valid_from, to_json(f)
     FROM findings f JOIN incoming_findings i USING (id)`,
  );
  await client.query(
    `INSERT INTO findings (${COLUMNS.join(', ')}) SELECT ${COLUMNS.join(', ')} FROM incoming_findings
     ON CONFLICT (id) DO UPDATE SET ${UPDATES.join(', ')}`,
  );
  await writeEvents(
    client,
    changes.flatMap((change) => change.events),
  );
  await endAcknowledgements(client, changes);
  await announceChanges(client, {
    clusterId,
    snapshotId,
    findingIds: changes.filter(({ events }) => events.length > 0).map(({ finding }) => finding.id),
  });
}

/** Records events of findings, in the order in which they happened. */
export async function writeEvents(client: PoolClient, events: readonly FindingEvent[]): Promise<void> {
  await copyRows(
    client,
    'finding_events',
    ['findingId', 'type', 'at', 'snapshotId', 'actorType', 'actor', 'actorEmail', 'details'],
    events.map(({ actor, ...event }) => ({
      ...event,
      actorType: actor.type,
      actor: actorName(actor),
      actorEmail: actor.type === 'person' ? actor.email : null,
    })),
  );
}

/**
 * Ends acknowledgements of what is no longer as it was acknowledged, those included that were given while the snapshot
 * was taken.
 */
async function endAcknowledgements(client: PoolClient, changes: readonly RecordedChange[]): Promise<void> {
  const ends = changes.flatMap(({ finding, events }) => {
    const cause = endOfAcknowledgement(events);
    return cause === undefined ? [] : [{ finding, cause, by: events[0] }];
  });
  if (ends.length === 0) return;
  const { rows } = await client.query<{ id: string }>(
    `UPDATE findings SET acknowledged_at = NULL, acknowledged_by = NULL, acknowledgement_note = NULL
     WHERE id = ANY($1::uuid[]) AND acknowledged_at IS NOT NULL RETURNING id`,
    [ends.map(({ finding }) => finding.id)],
  );
  const ended = new Set(rows.map(({ id }) => id));
  await writeEvents(
    client,
    ends.flatMap(({ finding, cause, by }): readonly FindingEvent[] =>
      by !== undefined && ended.has(finding.id)
        ? [{ ...by, type: 'acknowledgement-ended', details: { cause } }]
        : [],
    ),
  );
}

/** Appends the events that findings changed, in the transaction that changes them. */
export async function announceChanges(
  client: PoolClient,
  { findingIds, ...place }: EventPayload<typeof FINDING_CHANGED>,
): Promise<void> {
  for (let first = 0; first < findingIds.length; first += FINDINGS_AT_ONCE)
    await append(client, FINDING_CHANGED, {
      ...place,
      findingIds: findingIds.slice(first, first + FINDINGS_AT_ONCE),
    });
}
