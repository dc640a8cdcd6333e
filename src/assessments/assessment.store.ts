import type { Pool } from 'pg';
import type { AccessScope } from '../core/access-scope.ts';
import type { Assessment, RuleResult, ScoreSample, WorkloadAssessment } from '../core/rules/assessment.ts';
import { Conditions } from '../database/conditions.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import { roundedScore } from '../core/scoring/rounded-score.ts';

/** Metadata of an assessment: the rules, settings and formula that it was made with. */
export type AssessmentHeader = Omit<Assessment, 'workloads' | 'results' | 'scores'>;

/** The position of a snapshot in its cluster's history. */
export type SnapshotPosition = Pick<Snapshot, 'clusterId' | 'sequence'>;

/** Reads the rule results and scores of snapshots. */
export class AssessmentStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** By snapshot id; snapshots out of scope are left out. */
  async getMany(
    scope: AccessScope,
    snapshotIds: readonly string[],
  ): Promise<ReadonlyMap<string, AssessmentHeader>> {
    const conditions = new Conditions()
      .within(scope, { cluster: 's.cluster_id' })
      .addWith([...snapshotIds], (ids) => `s.id = ANY(${ids}::uuid[])`);
    const { rows } = await this.#pool.query<AssessmentHeader & { snapshotId: string }>(
      `SELECT snapshot_id AS "snapshotId", engine_version AS "engineVersion", rule_set_digest AS "ruleSetDigest",
         scope_digest AS "scopeDigest", score_formula_version AS "scoreFormulaVersion", rule_ids AS "ruleIds",
         a.completeness
       FROM assessments a JOIN snapshots s ON s.id = a.snapshot_id WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return new Map(rows.map(({ snapshotId, ...header }) => [snapshotId, header]));
  }

  /** The result of each rule for each subject in scope, by namespace. */
  async ruleResults(scope: AccessScope, snapshot: SnapshotPosition): Promise<readonly RuleResult[]> {
    const rows = await this.#revisions<{ results: readonly RuleResult[] }>('results', scope, snapshot);
    return rows.flatMap(({ results }) => results);
  }

  /** The PII workloads in scope with their outcomes, by namespace. */
  async workloads(scope: AccessScope, snapshot: SnapshotPosition): Promise<readonly WorkloadAssessment[]> {
    const rows = await this.#revisions<{ workloads: readonly WorkloadAssessment[] }>(
      'workloads',
      scope,
      snapshot,
    );
    return rows.flatMap(({ workloads }) => workloads);
  }

  /**
   * The scores of a snapshot that are in scope: of the cluster, then of namespaces, then of workloads. The cluster's
   * own score covers all namespaces, so it is left out for a token that is limited to some of them.
   */
  async scores(
    scope: AccessScope,
    snapshot: SnapshotPosition,
    types: readonly ScoreSample['scope']['type'][] = ['cluster', 'namespace', 'workload'],
  ): Promise<readonly ScoreSample[]> {
    const conditions = this.#at(scope, snapshot).addWith(
      [...types],
      (values) => `scope_type = ANY(${values}::text[])`,
    );
    const { rows } = await this.#pool.query<ScoreRow>(
      `SELECT ${SCORE_COLUMNS} FROM score_samples WHERE ${conditions.toSql()}
       ORDER BY array_position(ARRAY['cluster', 'namespace', 'workload'], scope_type), namespace, workload_name,
         workload_kind`,
      conditions.values,
    );
    return rows.map(toSample);
  }

  async #revisions<Row extends object>(
    column: string,
    scope: AccessScope,
    snapshot: SnapshotPosition,
  ): Promise<readonly Row[]> {
    const conditions = this.#at(scope, snapshot);
    const { rows } = await this.#pool.query<Row>(
      `SELECT ${column} FROM rule_result_revisions WHERE ${conditions.toSql()} ORDER BY namespace`,
      conditions.values,
    );
    return rows;
  }

  #at(scope: AccessScope, { clusterId, sequence }: SnapshotPosition): Conditions {
    return new Conditions()
      .within(scope, { cluster: 'cluster_id', namespace: 'namespace' })
      .addWith(clusterId, (id) => `cluster_id = ${id}::uuid`)
      .addWith(sequence, (at) => `valid_from <= ${at} AND (valid_to IS NULL OR valid_to > ${at})`);
  }
}

export interface ScoreRow {
  readonly scopeType: ScoreSample['scope']['type'];
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workloadName: string;
  readonly score: number | null;
  readonly mean: number | null;
  readonly coverage: number | null;
  readonly piiWorkloads: number;
  readonly criticallyExposed: number | null;
  readonly cappedBy: ScoreSample['cappedBy'];
  readonly worst: ScoreSample['worst'];
}

export const SCORE_COLUMNS = `scope_type AS "scopeType", namespace, workload_kind AS "workloadKind",
  workload_name AS "workloadName", score, mean, coverage, pii_workloads AS "piiWorkloads",
  critically_exposed AS "criticallyExposed", capped_by AS "cappedBy", worst`;

export function toSample(row: ScoreRow): ScoreSample {
  const { score, mean, coverage, piiWorkloads, criticallyExposed, cappedBy, worst } = row;
  const scope = toScoreScope(row);
  return roundedScore({ scope, score, mean, coverage, piiWorkloads, criticallyExposed, cappedBy, worst });
}

function toScoreScope({ scopeType, namespace, workloadName, workloadKind }: ScoreRow): ScoreSample['scope'] {
  switch (scopeType) {
    case 'cluster':
      return { type: 'cluster' };
    case 'namespace':
      return { type: 'namespace', namespace };
    case 'workload':
      return { type: 'workload', namespace, name: workloadName, kind: workloadKind };
  }
}
