import type { PoolClient } from 'pg';
import { copyRows } from '../database/copy.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import type { WorkloadOutcomes } from './result-documents.ts';

const SUBJECT = 'namespace, workload_name, workload_kind';
const SAME_SUBJECT =
  '(i.namespace, i.workload_name, i.workload_kind) = (r.namespace, r.workload_name, r.workload_kind)';

/**
 * Begins a revision for each workload whose outcomes changed, and ends the previous one. Only the namespaces in which a
 * result changed are looked at, so that an unchanged snapshot costs nothing.
 *
 * @param outcomes of all PII workloads of these namespaces
 */
export async function writeOutcomes(
  client: PoolClient,
  { clusterId, sequence }: Pick<Snapshot, 'clusterId' | 'sequence'>,
  namespaces: readonly string[],
  outcomes: readonly WorkloadOutcomes[],
): Promise<void> {
  if (namespaces.length === 0) return;
  await client.query(
    `CREATE TEMPORARY TABLE incoming_outcomes (namespace text, workload_name text, workload_kind text, outcomes jsonb,
       PRIMARY KEY (${SUBJECT})) ON COMMIT DROP`,
  );
  await copyRows(
    client,
    'incoming_outcomes',
    ['namespace', 'workloadName', 'workloadKind', 'outcomes'],
    outcomes.map(({ namespace, name, kind, outcomes: own }) => ({
      namespace,
      workloadName: name,
      workloadKind: kind,
      outcomes: own,
    })),
  );
  await client.query('ANALYZE incoming_outcomes');
  await client.query(
    `UPDATE workload_outcome_revisions r SET valid_to = $2
     WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND r.namespace = ANY($3::text[])
       AND NOT EXISTS (SELECT FROM incoming_outcomes i WHERE ${SAME_SUBJECT} AND i.outcomes = r.outcomes)`,
    [clusterId, sequence, namespaces],
  );
  await client.query(
    `INSERT INTO workload_outcome_revisions (cluster_id, ${SUBJECT}, outcomes, valid_from)
     SELECT $1, ${SUBJECT}, outcomes, $2 FROM incoming_outcomes i
     WHERE NOT EXISTS (SELECT FROM workload_outcome_revisions r
       WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND ${SAME_SUBJECT})`,
    [clusterId, sequence],
  );
}
