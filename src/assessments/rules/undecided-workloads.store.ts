import type { Pool } from 'pg';

/** Counts the PII workloads for which a rule is not decided, for metrics. */
export class UndecidedWorkloadStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** By cluster id, at the newest snapshots; clusters without any are left out. One statement. */
  async count(clusterIds: readonly string[], ruleId: string): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#pool.query<{ clusterId: string; count: number }>(
      `SELECT cluster_id AS "clusterId", count(*)::int AS count FROM workload_outcome_revisions
       WHERE cluster_id = ANY($1::uuid[]) AND valid_to IS NULL AND outcomes->>$2 IN ('unknown', 'error')
       GROUP BY cluster_id`,
      [[...clusterIds], ruleId],
    );
    return new Map(rows.map(({ clusterId, count }) => [clusterId, count]));
  }
}
