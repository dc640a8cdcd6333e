import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { inFleet } from '../../clusters/fleet-membership.ts';
import { Conditions } from '../../database/conditions.ts';
import type { ScoreStep } from './score.types.ts';
import type { ScoreValue } from './mean-score.ts';
import { roundedScore } from '../../core/scoring/rounded-score.ts';
import { SCOPE_CAP } from '../../core/scoring/weights.ts';

/** The score of the fleet at one moment. */
export interface FleetScorePoint extends ScoreValue {
  readonly at: Date;
  /** How many clusters belonged to the fleet and had a snapshot. */
  readonly clusters: number;
  /** Equal for points that were computed from the same clusters with the same rules, settings and formula. */
  readonly terms: string;
  readonly scoreFormulaVersion: number;
}

export interface FleetHistoryRequest {
  /** Inclusive. */
  readonly from?: Date;
  /** Inclusive. */
  readonly to?: Date;
  readonly step: ScoreStep;
  /** Snapshots, or steps before the newest snapshot of the range. */
  readonly limit: number;
}

/** SQL: the mean over the workloads of all clusters. Samples of earlier versions have only a score. */
const MEAN = `(sum(coalesce(p.mean, p.score) * a.score_weight ORDER BY c.id)
  / nullif(sum(a.score_weight) FILTER (WHERE p.score IS NOT NULL), 0))`;

/** Scores of the fleet over time, computed from the scores of its clusters. Only for tokens for all namespaces. */
export class FleetScoreStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Oldest first: a point for the last snapshot of each step, or for every snapshot. Each cluster in scope counts with
   * its last snapshot at or before that moment, unless that has expired or it did not belong to the fleet then. For a moment in the future
   * (recorded by a clock that was ahead), each cluster counts with its newest snapshot.
   */
  async history(scope: AccessScope, request: FleetHistoryRequest): Promise<readonly FleetScorePoint[]> {
    const { from, to, step, limit } = request;
    const conditions = new Conditions()
      .within(scope, { cluster: 's.cluster_id' })
      .add('s.expired_at IS NULL')
      .addIf(from, (time) => `s.taken_at >= ${time}::timestamptz`)
      .addIf(to, (time) => `s.taken_at <= ${time}::timestamptz`);
    const inRange = conditions.toSql();
    const bounds = { inRange, step, limit: `${conditions.bind(limit)}::int` };
    const visible =
      scope.clusters === 'all' ? 'TRUE' : `c.id = ANY(${conditions.bind([...scope.clusters])}::uuid[])`;
    const { rows } = await this.#pool.query<FleetScorePoint>(
      `WITH moments AS (${step === 'snapshot' ? everySnapshot(bounds) : lastOfEachStep(bounds)})
       SELECT moments.at, count(*)::int AS clusters,
         CASE WHEN bool_or(p.capped_by IS NOT NULL) AND ${MEAN} > ${SCOPE_CAP} THEN ${SCOPE_CAP}
           ELSE ${MEAN} END AS score,
         sum(p.coverage * a.coverage_weight ORDER BY c.id)
           / nullif(sum(a.coverage_weight) FILTER (WHERE p.coverage IS NOT NULL), 0) AS coverage,
         sum(p.pii_workloads)::int AS "piiWorkloads",
         CASE WHEN bool_and(p.critically_exposed IS NOT NULL) THEN sum(p.critically_exposed)::int END
           AS "criticallyExposed",
         ${firstOf('p.capped_by', 'c.id')} AS "cappedBy",
         ${firstOf('p.worst', "(p.worst->>'score')::float8, c.id")} AS worst,
         max(a.score_formula_version) AS "scoreFormulaVersion",
         md5(string_agg(concat_ws(' ', c.id, a.rule_set_digest, a.scope_digest, a.score_formula_version,
           p.score IS NULL), ',' ORDER BY c.id)) AS terms
       FROM moments
         JOIN clusters c ON ${visible} AND ${inFleet('c.id', 'moments.at')}
         JOIN snapshots s ON s.cluster_id = c.id AND s.sequence = ${lastSequence('c', 'moments.at')}
         JOIN assessments a ON a.snapshot_id = s.id
         CROSS JOIN LATERAL (SELECT * FROM score_samples p
           WHERE p.cluster_id = c.id AND p.scope_type = 'cluster' AND p.namespace = '' AND p.workload_kind = ''
             AND p.workload_name = '' AND p.valid_from <= s.sequence AND (p.valid_to IS NULL OR p.valid_to > s.sequence)
           ORDER BY p.valid_from DESC LIMIT 1) p
       GROUP BY moments.at ORDER BY moments.at`,
      conditions.values,
    );
    return rows.map(roundedScore);
  }
}

/** SQL: the first JSON object of a column, with the id of its cluster. */
function firstOf(column: string, order: string): string {
  return `(array_agg(${column} || jsonb_build_object('clusterId', c.id) ORDER BY ${order})
    FILTER (WHERE ${column} IS NOT NULL))[1]`;
}

/**
 * SQL: the sequence number of the snapshot with which a cluster counts at a time; null if it has none by then, or
 * none that is kept. See
 * `FleetScoreStore.history`.
 */
export function lastSequence(cluster: string, time: string): string {
  return `CASE WHEN ${time} > now() THEN ${cluster}.latest_sequence
    ELSE (SELECT last.sequence FROM snapshots last
      WHERE last.cluster_id = ${cluster}.id AND last.taken_at <= ${time} AND last.expired_at IS NULL
      ORDER BY last.taken_at DESC, last.sequence DESC LIMIT 1) END`;
}

interface Bounds {
  /** A condition on the snapshots `s`. */
  readonly inRange: string;
  readonly step: ScoreStep;
  readonly limit: string;
}

function everySnapshot({ inRange, limit }: Bounds): string {
  return `SELECT DISTINCT s.taken_at AS at FROM snapshots s WHERE ${inRange} ORDER BY s.taken_at DESC LIMIT ${limit}`;
}

/** Reads one step at a time, backwards from the newest snapshot, so that a long history is not read completely. */
function lastOfEachStep({ inRange, step, limit }: Bounds): string {
  return `SELECT last.at FROM
      (SELECT date_trunc('${step}', s.taken_at AT TIME ZONE 'UTC') AS start FROM snapshots s
       WHERE ${inRange} ORDER BY s.taken_at DESC LIMIT 1) newest
    CROSS JOIN generate_series(0, ${limit} - 1) AS back
    CROSS JOIN LATERAL (SELECT s.taken_at AS at FROM snapshots s
      WHERE ${inRange} AND s.taken_at >= (newest.start - back * interval '1 ${step}') AT TIME ZONE 'UTC'
        AND s.taken_at < (newest.start - (back - 1) * interval '1 ${step}') AT TIME ZONE 'UTC'
      ORDER BY s.taken_at DESC LIMIT 1) last`;
}
