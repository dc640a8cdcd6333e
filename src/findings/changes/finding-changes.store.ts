import type { Pool, PoolClient } from 'pg';
import type { Finding } from '../../core/findings/finding.ts';
import type { RecordedChange } from '../../core/findings/lifecycle.ts';
import { copyRows } from '../../database/copy.ts';
import { readableText } from '../../database/storable.ts';
import { FINDING_COLUMNS, FINDING_SOURCE, toFinding, type FindingRow } from '../finding-row.ts';

/** All findings of a cluster after its newest snapshot. */
export async function readFindings(pool: Pool, clusterId: string): Promise<readonly Finding[]> {
  const { rows } = await pool.query<FindingRow>(
    `SELECT ${FINDING_COLUMNS} FROM ${FINDING_SOURCE} WHERE f.cluster_id = $1 ORDER BY f.id`,
    [clusterId],
  );
  return rows.map(toFinding);
}

/** Records changes of findings, with their events. Runs in the publication's transaction. */
export async function writeFindings(client: PoolClient, changes: readonly RecordedChange[]): Promise<void> {
  if (changes.length === 0) return;
  await client.query(
    'CREATE TEMPORARY TABLE incoming_findings (LIKE findings INCLUDING CONSTRAINTS) ON COMMIT DROP',
  );
  await copyRows(client, `incoming_findings (${COLUMNS.join(', ')})`, changes.map(toRow));
  await client.query(
    `INSERT INTO findings (${COLUMNS.join(', ')}) SELECT ${COLUMNS.join(', ')} FROM incoming_findings
     ON CONFLICT (id) DO UPDATE SET ${CHANGING.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
  const events = changes.flatMap((change) => change.events);
  await copyRows(
    client,
    'finding_events (finding_id, type, at, snapshot_id, actor, details)',
    events.map((event) => [
      event.findingId,
      event.type,
      event.at.toISOString(),
      event.snapshotId,
      event.actor,
      JSON.stringify(event.details),
    ]),
  );
}

/** The identity of a finding, which never changes. */
const IDENTITY = [
  'id',
  'cluster_id',
  'fingerprint',
  'rule_id',
  'subject_type',
  'namespace',
  'workload_kind',
  'workload_name',
  'key',
  'first_seen_at',
  'first_snapshot_id',
];
const CHANGING = [
  'severity',
  'evidence',
  'state',
  'freshness',
  'last_seen_at',
  'last_snapshot_id',
  'resolved_at',
  'due_at',
];
const COLUMNS = [...IDENTITY, ...CHANGING];

function toRow({ finding }: RecordedChange): (string | null)[] {
  const { subject } = finding;
  const lasting = finding.state === 'open' && finding.freshness === 'current';
  return [
    finding.id,
    finding.clusterId,
    finding.fingerprint,
    finding.ruleId,
    subject.type,
    subject.namespace,
    subject.type === 'workload' ? subject.kind : '',
    subject.type === 'workload' ? subject.name : '',
    readableText(finding.key),
    finding.firstSeenAt.toISOString(),
    finding.firstSnapshotId,
    finding.severity,
    JSON.stringify(finding.evidence),
    finding.state,
    finding.freshness,
    lasting ? null : finding.lastSeenAt.toISOString(),
    lasting ? null : finding.lastSnapshotId,
    finding.resolvedAt?.toISOString() ?? null,
    finding.dueAt?.toISOString() ?? null,
  ];
}
