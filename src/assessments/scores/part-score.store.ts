import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { partTable } from '../../snapshots/cluster-part.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import { inCluster, type ScoreValue, type StoredScore } from './mean-score.ts';

/** Scores of namespaces and workloads at snapshots. */
export class PartScoreStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** In the order of `parts`; null for each that had no score or is out of scope. One statement. */
  async scoresOf(scope: AccessScope, parts: readonly ClusterPart[]): Promise<readonly (ScoreValue | null)[]> {
    const conditions = new Conditions().within(scope, { cluster: 's.cluster_id', namespace: 's.namespace' });
    const { rows } = await this.#pool.query<StoredScore & { clusterId: string; place: number }>(
      `SELECT part.place::int, s.cluster_id AS "clusterId", s.score, s.coverage, s.pii_workloads AS "piiWorkloads",
         s.critically_exposed AS "criticallyExposed", s.capped_by AS "cappedBy", s.worst
       FROM ${partTable(parts, conditions)} JOIN score_samples s ON s.cluster_id = part.cluster_id
         AND s.scope_type = CASE part.name WHEN '' THEN 'namespace' ELSE 'workload' END
         AND s.namespace = part.namespace AND s.workload_kind = part.kind AND s.workload_name = part.name
         AND s.valid_from <= part.sequence AND (s.valid_to IS NULL OR s.valid_to > part.sequence)
       WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    const found = new Map(rows.map(({ place, clusterId, ...score }) => [place, inCluster(clusterId, score)]));
    return parts.map((_, index) => found.get(index + 1) ?? null);
  }
}
