import type { Pool, PoolClient } from 'pg';
import type { Finding } from '../../core/findings/finding.ts';
import type { RecordedChange } from '../../core/findings/lifecycle.ts';
import { Conditions } from '../../database/conditions.ts';
import { columnOf, copyRows } from '../../database/copy.ts';
import type { EventPayload } from '../../outbox/event.ts';
import { append } from '../../outbox/outbox.store.ts';
import {
  FINDING_COLUMNS,
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
/** All columns except the identity, which does not change. */
const UPDATES = COLUMNS.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);

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
  const events = changes.flatMap((change) => change.events);
  await copyRows(
    client,
    'finding_events',
    ['findingId', 'type', 'at', 'snapshotId', 'actor', 'details'],
    events,
  );
  await announceChanges(client, {
    clusterId,
    snapshotId,
    findingIds: changes.map(({ finding }) => finding.id),
  });
}

/** Appends the events that findings changed, in the transaction that changes them. */
async function announceChanges(
  client: PoolClient,
  { findingIds, ...place }: EventPayload<typeof FINDING_CHANGED>,
): Promise<void> {
  for (let first = 0; first < findingIds.length; first += FINDINGS_AT_ONCE)
    await append(client, FINDING_CHANGED, {
      ...place,
      findingIds: findingIds.slice(first, first + FINDINGS_AT_ONCE),
    });
}
