import type { PoolClient } from 'pg';
import type { Finding, FindingEvent } from '../../core/findings/finding.ts';
import { reconcileFindings, type FindingChange } from '../../core/findings/lifecycle.ts';
import { PresentSubjects } from '../../core/findings/present-subjects.ts';
import type { StoredObject } from '../../core/inventory/stored-object.ts';
import type { Assessment } from '../../core/rules/assessment.ts';
import { copyRows } from '../../database/copy.ts';
import { readableText } from '../../database/storable.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { FINDING_COLUMNS, FINDING_SOURCE, toFinding, type FindingRow } from '../finding-row.ts';

/** Every finding of a cluster, as the snapshot before left it. To be read before the new snapshot is written. */
export async function readFindings(client: PoolClient, clusterId: string): Promise<readonly Finding[]> {
  const { rows } = await client.query<FindingRow>(
    `SELECT ${FINDING_COLUMNS} FROM ${FINDING_SOURCE} WHERE f.cluster_id = $1 ORDER BY f.id`,
    [clusterId],
  );
  return rows.map(toFinding);
}

/**
 * Follows the findings of a cluster into a new snapshot and records what changed, with its events; answers with the
 * events. A finding that was only seen again costs no row. Runs in the publication's transaction.
 */
export async function writeFindings(
  client: PoolClient,
  existing: readonly Finding[],
  snapshot: Snapshot,
  assessment: Assessment,
  objects: readonly StoredObject[],
): Promise<readonly FindingEvent[]> {
  const present = new PresentSubjects(objects);
  const changes = reconcileFindings({ existing, assessment, snapshot, present }).filter(
    (change): change is WrittenChange => change.type !== 'seen',
  );
  if (changes.length === 0) return [];
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
  return events;
}

type WrittenChange = Exclude<FindingChange, { readonly type: 'seen' }>;

/** What a finding is, which never changes. */
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

function toRow({ finding }: WrittenChange): (string | null)[] {
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
