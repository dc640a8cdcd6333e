import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Score, ScoreCap } from '../../core/rules/assessment.ts';
import type { DataClass } from '../../core/classification/classification.ts';
import { snapshotPositions, type PositionRequest } from '../judged/snapshot-positions.ts';

/** The score of one PII workload with what decides its weight in a mean. `unclassified`: its data class is not known. */
export interface ClassifiedScore extends WorkloadReference {
  readonly clusterId: string;
  readonly dataClass: DataClass;
  readonly score: Score;
  readonly coverage: number | null;
  /** Whether it has an open critical violation (1 or 0); null if an earlier version recorded the score. */
  readonly criticallyExposed: number | null;
  /** The first of these violations. */
  readonly cappedBy: ScoreCap | null;
}

/** Reads scores of single workloads across clusters, for means over parts of a cluster or over several clusters. */
export class WorkloadScoreStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** By cluster, namespace, name and kind. One statement, regardless of the number of clusters. */
  async classifiedScores(scope: AccessScope, request: PositionRequest): Promise<readonly ClassifiedScore[]> {
    const { conditions, query, inNamespaces } = snapshotPositions(scope, request);
    const { rows } = await this.#pool.query<ClassifiedScore>(
      `WITH positions AS (${query})
       SELECT p.cluster_id AS "clusterId", p.namespace, p.workload_name AS name, p.workload_kind AS kind,
         w.value->>'dataClass' AS "dataClass", p.score, p.coverage,
         p.critically_exposed AS "criticallyExposed", p.capped_by AS "cappedBy"
       FROM positions at
         JOIN rule_result_revisions r ON r.cluster_id = at.cluster_id AND r.valid_from <= at.sequence
           AND (r.valid_to IS NULL OR r.valid_to > at.sequence)
         CROSS JOIN LATERAL json_array_elements(r.workloads) w
         JOIN score_samples p ON p.cluster_id = at.cluster_id AND p.scope_type = 'workload'
           AND p.namespace = r.namespace AND p.workload_kind = w.value->>'kind'
           AND p.workload_name = w.value->>'name' AND p.valid_from <= at.sequence
           AND (p.valid_to IS NULL OR p.valid_to > at.sequence)
       WHERE ${inNamespaces} ORDER BY p.cluster_id, p.namespace, p.workload_name, p.workload_kind`,
      conditions.values,
    );
    return rows;
  }
}
