import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Assessment, ScoreSample } from '../core/rules/assessment.ts';
import type { Patch } from '../core/remediation/patch.ts';
import { byteaLiteral, copyRows } from '../database/copy.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';

type Position = Pick<Snapshot, 'id' | 'clusterId' | 'sequence'>;

/**
 * Records an assessment with its snapshot: one row for its header, and a row for each namespace whose results and
 * each scope whose score are not what they were. Runs in the publication's transaction.
 */
export async function writeAssessment(
  client: PoolClient,
  snapshot: Position,
  assessment: Assessment,
  patches: readonly Patch[],
): Promise<void> {
  await client.query(
    `INSERT INTO assessments (snapshot_id, engine_version, rule_set_digest, scope_digest, score_formula_version,
       completeness, rule_ids) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      snapshot.id,
      assessment.engineVersion,
      assessment.ruleSetDigest,
      assessment.scopeDigest,
      assessment.scoreFormulaVersion,
      assessment.completeness,
      assessment.ruleIds,
    ],
  );
  await writeRuleResults(client, snapshot, documentsByNamespace(assessment, patches));
  await writeScores(client, snapshot, assessment.scores);
}

async function writeRuleResults(
  client: PoolClient,
  { clusterId, sequence }: Position,
  documents: ReadonlyMap<string, ResultDocument>,
): Promise<void> {
  const { rows } = await client.query<{ namespace: string; hash: string }>(
    `SELECT namespace, encode(content_hash, 'hex') AS hash FROM rule_result_revisions
     WHERE cluster_id = $1 AND valid_to IS NULL`,
    [clusterId],
  );
  const current = new Map(rows.map(({ namespace, hash }) => [namespace, hash]));
  const ended = [...current].filter(([namespace, hash]) => documents.get(namespace)?.hash !== hash);
  const begun = [...documents].filter(([namespace, { hash }]) => current.get(namespace) !== hash);
  await client.query(
    `UPDATE rule_result_revisions SET valid_to = $2
     WHERE cluster_id = $1 AND valid_to IS NULL AND namespace = ANY($3::text[])`,
    [clusterId, sequence, ended.map(([namespace]) => namespace)],
  );
  await copyRows(
    client,
    'rule_result_revisions (cluster_id, namespace, content_hash, workloads, results, patches, valid_from)',
    begun.map(([namespace, { hash, workloads, results, patches }]) => [
      clusterId,
      namespace,
      byteaLiteral(hash),
      workloads,
      results,
      patches,
      String(sequence),
    ]),
  );
}

interface ResultDocument {
  readonly hash: string;
  readonly workloads: string;
  readonly results: string;
  readonly patches: string;
}

function documentsByNamespace(
  { workloads, results }: Assessment,
  patches: readonly Patch[],
): ReadonlyMap<string, ResultDocument> {
  const workloadsOf = Map.groupBy(workloads, ({ namespace }) => namespace);
  const resultsOf = Map.groupBy(results, ({ subject }) => subject.namespace);
  const patchesOf = Map.groupBy(patches, ({ namespace }) => namespace);
  const namespaces = new Set([...workloadsOf.keys(), ...resultsOf.keys()]);
  return new Map(
    [...namespaces].map((namespace) => {
      const document = {
        workloads: JSON.stringify(workloadsOf.get(namespace) ?? []),
        results: JSON.stringify(resultsOf.get(namespace) ?? []),
        patches: JSON.stringify(patchesOf.get(namespace) ?? []),
      };
      const { workloads: ofWorkloads, results: ofRules, patches: ofPatches } = document;
      const hash = createHash('sha256').update([ofWorkloads, ofRules, ofPatches].join('\n'));
      return [namespace, { hash: hash.digest('hex'), ...document }];
    }),
  );
}

const SCORE_KEY = 'scope_type, namespace, workload_kind, workload_name';
const SCORE_VALUES = 'score, score_with_waivers, coverage, pii_workloads';
const SAME_SCOPE =
  '(i.scope_type, i.namespace, i.workload_kind, i.workload_name) = (s.scope_type, s.namespace, s.workload_kind, s.workload_name)';

async function writeScores(
  client: PoolClient,
  { clusterId, sequence }: Position,
  scores: readonly ScoreSample[],
): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE incoming_scores (scope_type text, namespace text, workload_kind text,
       workload_name text, score float8, score_with_waivers float8, coverage float8, pii_workloads int,
       PRIMARY KEY (${SCORE_KEY})) ON COMMIT DROP`,
  );
  await copyRows(client, `incoming_scores (${SCORE_KEY}, ${SCORE_VALUES})`, scores.map(toScoreRow));
  await client.query('ANALYZE incoming_scores');
  await client.query(
    `UPDATE score_samples s SET valid_to = $2
     WHERE s.cluster_id = $1 AND s.valid_to IS NULL AND NOT EXISTS (SELECT FROM incoming_scores i WHERE ${SAME_SCOPE}
       AND (i.score, i.score_with_waivers, i.coverage, i.pii_workloads)
         IS NOT DISTINCT FROM (s.score, s.score_with_waivers, s.coverage, s.pii_workloads))`,
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

function toScoreRow({
  scope,
  score,
  scoreWithWaivers,
  coverage,
  piiWorkloads,
}: ScoreSample): (string | null)[] {
  return [
    scope.type,
    scope.type === 'cluster' ? '' : scope.namespace,
    scope.type === 'workload' ? scope.kind : '',
    scope.type === 'workload' ? scope.name : '',
    ...[score, scoreWithWaivers, coverage, piiWorkloads].map((value) =>
      value === null ? null : String(value),
    ),
  ];
}
