import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { partTable } from '../../snapshots/cluster-part.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import { findingsAt } from '../finding-row.store.ts';
import type { SeverityCounts } from '../finding.store.ts';

/** Counts the findings of namespaces and workloads at snapshots. */
export class PartFindingStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * The number of findings that each part had open at its snapshot, by the severity that they had then; null if there
   * were none in scope. A namespace has those of everything in it, a workload its own. One statement.
   */
  async openCounts(
    scope: AccessScope,
    parts: readonly ClusterPart[],
  ): Promise<readonly (SeverityCounts | null)[]> {
    const conditions = new Conditions().within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' });
    const { rows } = await this.#pool.query<SeverityCounts & { place: number }>(
      `SELECT part.place::int, count(*) FILTER (WHERE f.severity = 'critical')::int AS critical,
         count(*) FILTER (WHERE f.severity = 'high')::int AS high,
         count(*) FILTER (WHERE f.severity = 'medium')::int AS medium,
         count(*) FILTER (WHERE f.severity = 'low')::int AS low
       FROM ${partTable(parts, conditions)} CROSS JOIN LATERAL ${findingsAt('part.cluster_id', 'part.sequence')} f
       WHERE f.state = 'open' AND f.namespace = part.namespace
         AND (part.name = '' OR (f.workload_kind = part.kind AND f.workload_name = part.name))
         AND ${conditions.toSql()}
       GROUP BY part.place`,
      conditions.values,
    );
    const found = new Map(rows.map(({ place, ...counts }) => [place, counts]));
    return parts.map((_, index) => found.get(index + 1) ?? null);
  }
}
