import type { PoolClient } from 'pg';
import type { MeanWeights } from '../core/scoring/mean-weights.ts';
import type { Assessment, ScoreSample } from '../core/rules/assessment.ts';
import { byteaLiteral, copyRows } from '../database/copy.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import type { ResultDocument } from './result-documents.ts';
import { writeOutcomes } from './workload-outcomes.store.ts';

type Position = Pick<Snapshot, 'id' | 'clusterId' | 'sequence'>;

/** The metadata of an assessment, as it is stored. */
export interface AssessmentRecord extends Omit<Assessment, 'results' | 'scores' | 'workloads' | 'undecided'> {
  readonly weights: MeanWeights;
  /** What it was computed from; null if the next snapshot may not repeat it. */
  readonly inputDigest: string | null;
}

const COLUMNS = `engine_version, rule_set_digest, scope_digest, score_formula_version, completeness, rule_ids,
  score_weight, coverage_weight, input_digest`;

/**
 * Records the metadata of a snapshot's assessment. Runs in the publication's transaction, like the other writes below.
 */
export async function writeAssessment(
  client: PoolClient,
  snapshot: Position,
  assessment: AssessmentRecord,
): Promise<void> {
  await client.query(
    `INSERT INTO assessments (snapshot_id, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      snapshot.id,
      assessment.engineVersion,
      assessment.ruleSetDigest,
      assessment.scopeDigest,
      assessment.scoreFormulaVersion,
      assessment.completeness,
      assessment.ruleIds,
      assessment.weights.score,
      assessment.weights.coverage,
      assessment.inputDigest,
    ],
  );
}

/** Records that a snapshot has the assessment of the one before it, whose results, scores and access lists go on. */
export async function repeatAssessment(
  client: PoolClient,
  { id, clusterId, sequence }: Position,
): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO assessments (snapshot_id, ${COLUMNS})
     SELECT $1, ${COLUMNS} FROM assessments
     WHERE snapshot_id = (SELECT id FROM snapshots WHERE cluster_id = $2 AND sequence = $3)
       AND input_digest IS NOT NULL`,
    [id, clusterId, sequence - 1],
  );
  if (rowCount !== 1) throw new Error(`snapshot ${sequence - 1} has no assessment that can be repeated`);
}

/** Begins a revision for each namespace whose results changed, and ends the previous one. */
export async function writeResults(
  client: PoolClient,
  { clusterId, sequence }: Position,
  documents: readonly ResultDocument[],
): Promise<void> {
  const { rows } = await client.query<{ namespace: string; hash: string }>(
    `SELECT namespace, encode(content_hash, 'hex') AS hash FROM rule_result_revisions
     WHERE cluster_id = $1 AND valid_to IS NULL`,
    [clusterId],
  );
  const before = new Map(rows.map(({ namespace, hash }) => [namespace, hash]));
  const now = new Map(documents.map(({ namespace, hash }) => [namespace, hash]));
  const ended = [...before.keys()].filter((namespace) => now.get(namespace) !== before.get(namespace));
  const begun = documents.filter(({ namespace, hash }) => before.get(namespace) !== hash);
  await client.query(
    `UPDATE rule_result_revisions SET valid_to = $2
     WHERE cluster_id = $1 AND valid_to IS NULL AND namespace = ANY($3::text[])`,
    [clusterId, sequence, ended],
  );
  await copyRows(
    client,
    'rule_result_revisions',
    ['clusterId', 'namespace', 'contentHash', 'workloads', 'results', 'patches', 'validFrom'],
    begun.map(({ hash, ...document }) => ({
      ...document,
      clusterId,
      contentHash: byteaLiteral(hash),
      validFrom: sequence,
    })),
  );
  const changed = new Set([...ended, ...begun.map(({ namespace }) => namespace)]);
  await writeOutcomes(
    client,
    { clusterId, sequence },
    [...changed],
    begun.flatMap(({ outcomes }) => outcomes),
  );
}

const SCORE_KEY = 'scope_type, namespace, workload_kind, workload_name';
const SCORE_VALUES = 'score, mean, coverage, pii_workloads, critically_exposed, capped_by, worst';
const ofTable = (table: string) => SCORE_VALUES.replaceAll(/\w+/g, (column) => `${table}.${column}`);
const SAME_SCOPE =
  '(i.scope_type, i.namespace, i.workload_kind, i.workload_name) = (s.scope_type, s.namespace, s.workload_kind, s.workload_name)';

/** Begins a revision for each scope whose score changed, and ends the previous one. */
export async function writeScores(
  client: PoolClient,
  { clusterId, sequence }: Position,
  scores: readonly ScoreSample[],
): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE incoming_scores (scope_type text, namespace text, workload_kind text,
       workload_name text, score float8, mean float8, coverage float8, pii_workloads int, critically_exposed int,
       capped_by jsonb, worst jsonb,
       PRIMARY KEY (${SCORE_KEY})) ON COMMIT DROP`,
  );
  await copyRows(
    client,
    'incoming_scores',
    [
      'scopeType',
      'namespace',
      'workloadKind',
      'workloadName',
      'score',
      'mean',
      'coverage',
      'piiWorkloads',
      'criticallyExposed',
      'cappedBy',
      'worst',
    ],
    scores.map(({ scope, ...values }) => ({
      ...values,
      scopeType: scope.type,
      namespace: scope.type === 'cluster' ? '' : scope.namespace,
      workloadKind: scope.type === 'workload' ? scope.kind : '',
      workloadName: scope.type === 'workload' ? scope.name : '',
    })),
  );
  await client.query('ANALYZE incoming_scores');
  await client.query(
    `UPDATE score_samples s SET valid_to = $2
     WHERE s.cluster_id = $1 AND s.valid_to IS NULL AND NOT EXISTS (SELECT FROM incoming_scores i WHERE ${SAME_SCOPE}
       AND (${ofTable('i')}) IS NOT DISTINCT FROM (${ofTable('s')}))`,
    [clusterId, sequence],
  );
  await client.query(
    `INSERT INTO score_samples (cluster_id, ${SCORE_KEY}, ${SCORE_VALUES}, valid_from)
     SELECT $1, ${SCORE_KEY}, ${SCORE_VALUES}, $2 FROM incoming_scores i
     WHERE NOT EXISTS (SELECT FROM score_samples s
       WHERE s.cluster_id = $1 AND s.valid_to IS NULL AND ${SAME_SCOPE})`,
    [clusterId, sequence],
  );
}
