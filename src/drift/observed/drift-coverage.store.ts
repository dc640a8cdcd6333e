import type { Pool } from 'pg';
import { inFleet } from '../../clusters/fleet-membership.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { isUuid } from '../../database/uuid.ts';
import type { CoveredPeriod, DriftCoverage, ShownTimes } from './drift-coverage.ts';

interface Row {
  readonly clusterId: string;
  readonly coverage: DriftCoverage | null;
  readonly from: Date;
  readonly until: Date;
}

/** Reads which times snapshots show. */
export class DriftCoverageStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * What the snapshots of each cluster in scope show of a period and of some time around it, by cluster. Without ids: of
   * the clusters of the fleet. An expired snapshot holds until the next one. Snapshots with a time later than that of a
   * following one, or than now, begin before that. One statement.
   */
  async shown(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    { from, to }: CoveredPeriod,
  ): Promise<readonly ShownTimes[]> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'c.id' })
      .addIf(clusterIds?.filter(isUuid), (ids) => `c.id = ANY(${ids}::uuid[])`);
    if (clusterIds === undefined) conditions.add(inFleet('c.id'));
    const since = `${conditions.bind(from ?? null)}::timestamptz`;
    const before = `${conditions.bind(to)}::timestamptz`;
    const { rows } = await this.#pool.query<Row>(
      `WITH begun AS (
         SELECT c.id AS cluster_id, s.sequence, s.holds_for_ms,
           CASE WHEN s.expired_at IS NOT NULL THEN 'not-kept'
             WHEN s.completeness = 'COMPLETE' AND s.consistency = 'CONSISTENT' THEN 'observed'
             WHEN s.sequence IS NOT NULL THEN 'incomplete' END AS coverage,
           least(now(), min(s.taken_at) OVER (PARTITION BY c.id ORDER BY s.sequence
             ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)) AS begins
         FROM clusters c LEFT JOIN snapshots s ON s.cluster_id = c.id
           AND (s.holds_for_ms IS NOT NULL OR s.expired_at IS NOT NULL)
           AND s.sequence >= coalesce((SELECT max(p.sequence) FROM snapshots p
             WHERE p.cluster_id = c.id AND p.taken_at <= ${since}), 0)
           AND s.sequence <= 1 + coalesce((SELECT max(p.sequence) FROM snapshots p
             WHERE p.cluster_id = c.id AND p.taken_at < ${before}), 0)
         WHERE ${conditions.toSql()}),
       held AS (
         SELECT cluster_id, sequence, coverage, begins, least(now(), begins + holds_for_ms * interval '1 millisecond',
           lead(begins) OVER (PARTITION BY cluster_id ORDER BY sequence)) AS ends FROM begun),
       marked AS (
         SELECT *, (coverage = lag(coverage) OVER by_sequence AND begins <= lag(ends) OVER by_sequence) IS NOT TRUE AS opens
         FROM held WINDOW by_sequence AS (PARTITION BY cluster_id ORDER BY sequence)),
       numbered AS (
         SELECT *, count(*) FILTER (WHERE opens) OVER (PARTITION BY cluster_id ORDER BY sequence) AS interval_number
         FROM marked)
       SELECT cluster_id AS "clusterId", coverage, min(begins) AS "from", max(ends) AS until FROM numbered
       GROUP BY cluster_id, coverage, interval_number ORDER BY cluster_id, min(sequence)`,
      conditions.values,
    );
    return [...Map.groupBy(rows, ({ clusterId }) => clusterId)].map(([clusterId, own]) => ({
      clusterId,
      times: own.flatMap(({ coverage, from: begin, until }) =>
        coverage === null ? [] : [{ coverage, from: begin, until }],
      ),
    }));
  }
}
