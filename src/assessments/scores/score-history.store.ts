import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { ScoreSample } from '../../core/rules/assessment.ts';
import { Conditions } from '../../database/conditions.ts';
import { SCORE_COLUMNS, toSample, type ScoreRow } from '../assessment.store.ts';
import { inCluster, type ScoreValue } from './mean-score.ts';

/** The score of one scope at one snapshot, with the versions that decide whether two points are comparable. */
export interface ScorePoint extends ScoreValue {
  readonly snapshotId: string;
  readonly sequence: number;
  readonly takenAt: Date;
  readonly ruleSetDigest: string;
  readonly scopeDigest: string;
  readonly scoreFormulaVersion: number;
}

export interface ScoreHistoryRequest {
  readonly clusterId: string;
  readonly of: ScoreSample['scope'];
  /** Inclusive. */
  readonly from?: Date;
  /** Inclusive. */
  readonly to?: Date;
  /** Maximum number of points; the newest of the range are returned. */
  readonly limit: number;
}

/** Reads scores over time. A snapshot has a point for a scope only if it had a score for it and has not expired. */
export class ScoreHistoryStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** By sequence, oldest first. Empty for a scope that the token does not cover. */
  async history(scope: AccessScope, request: ScoreHistoryRequest): Promise<readonly ScorePoint[]> {
    const { of } = request;
    const conditions = new Conditions()
      .within(scope, { cluster: 's.cluster_id', namespace: 'p.namespace' })
      .addWith(request.clusterId, (id) => `s.cluster_id = ${id}::uuid`)
      .addWith(of.type, (type) => `p.scope_type = ${type}`)
      .addWith(of.type === 'cluster' ? '' : of.namespace, (namespace) => `p.namespace = ${namespace}`)
      .addWith(of.type === 'workload' ? of.name : '', (name) => `p.workload_name = ${name}`)
      .addWith(of.type === 'workload' ? of.kind : '', (kind) => `p.workload_kind = ${kind}`)
      .add('s.expired_at IS NULL')
      .addIf(request.from, (from) => `s.taken_at >= ${from}::timestamptz`)
      .addIf(request.to, (to) => `s.taken_at <= ${to}::timestamptz`);
    const { rows } = await this.#pool.query<ScorePoint>(
      `SELECT s.id AS "snapshotId", s.sequence, s.taken_at AS "takenAt", p.score, p.coverage,
         p.pii_workloads AS "piiWorkloads", p.critically_exposed AS "criticallyExposed",
         p.capped_by AS "cappedBy", p.worst,
         a.rule_set_digest AS "ruleSetDigest", a.scope_digest AS "scopeDigest",
         a.score_formula_version AS "scoreFormulaVersion"
       FROM snapshots s JOIN assessments a ON a.snapshot_id = s.id
         JOIN score_samples p ON p.cluster_id = s.cluster_id AND p.valid_from <= s.sequence
           AND (p.valid_to IS NULL OR p.valid_to > s.sequence)
       WHERE ${conditions.toSql()} ORDER BY s.sequence DESC LIMIT ${conditions.bind(request.limit)}`,
      conditions.values,
    );
    return rows.map((row) => ({ ...row, ...inCluster(request.clusterId, row) })).toReversed();
  }

  /** The newest score of each of these clusters, by cluster id. Only for tokens with access to all namespaces. */
  async latestOf(
    scope: AccessScope,
    clusterIds: readonly string[],
  ): Promise<ReadonlyMap<string, ScoreSample>> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'cluster_id', namespace: 'namespace' })
      .addWith([...clusterIds], (ids) => `cluster_id = ANY(${ids}::uuid[])`)
      .add("scope_type = 'cluster' AND valid_to IS NULL");
    const { rows } = await this.#pool.query<ScoreRow & { clusterId: string }>(
      `SELECT cluster_id AS "clusterId", ${SCORE_COLUMNS} FROM score_samples WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return new Map(rows.map((row) => [row.clusterId, toSample(row)]));
  }
}
