import type { Pool } from 'pg';

/** The open findings of a rule in a cluster. */
export interface OpenViolations {
  readonly clusterId: string;
  readonly ruleId: string;
  readonly findings: number;
  /** The keys of the violations, each once: names of flows or scenarios for the rules about these. */
  readonly keys: number;
}

/** Counts open findings by rule, for metrics. */
export class OpenViolationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Without rows for zero. One statement. */
  async count(clusterIds: readonly string[], ruleIds: readonly string[]): Promise<readonly OpenViolations[]> {
    const { rows } = await this.#pool.query<OpenViolations>(
      `SELECT cluster_id AS "clusterId", rule_id AS "ruleId", count(*)::int AS findings,
         count(DISTINCT key)::int AS keys
       FROM findings WHERE cluster_id = ANY($1::uuid[]) AND state = 'open' AND rule_id = ANY($2::text[])
       GROUP BY cluster_id, rule_id`,
      [[...clusterIds], [...ruleIds]],
    );
    return rows;
  }
}
