import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { partTable } from '../../snapshots/cluster-part.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
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
      `SELECT place::int, count(*) FILTER (WHERE severity = 'critical')::int AS critical,
         count(*) FILTER (WHERE severity = 'high')::int AS high,
         count(*) FILTER (WHERE severity = 'medium')::int AS medium,
         count(*) FILTER (WHERE severity = 'low')::int AS low
       FROM (SELECT part.place, CASE WHEN ${PAST} THEN judged.severity ELSE f.severity::text END AS severity
         FROM ${partTable(parts, conditions)}
           JOIN clusters c ON c.id = part.cluster_id
           JOIN findings f ON f.cluster_id = part.cluster_id AND f.namespace = part.namespace
             AND (part.name = '' OR (f.workload_kind = part.kind AND f.workload_name = part.name))
           LEFT JOIN LATERAL (SELECT e.type ${eventsUntil("e.type IN ('opened', 'resolved', 'reopened')")}) last ON TRUE
           LEFT JOIN LATERAL (SELECT coalesce(e.details->'severity'->>'to', e.details->>'severity') AS severity
             ${eventsUntil("e.details->'severity' IS NOT NULL")}) judged ON TRUE
         WHERE CASE WHEN ${PAST} THEN last.type <> 'resolved' ELSE f.state = 'open' END
           AND ${conditions.toSql()}) open
       GROUP BY place`,
      conditions.values,
    );
    const found = new Map(rows.map(({ place, ...counts }) => [place, counts]));
    return parts.map((_, index) => found.get(index + 1) ?? null);
  }
}

/** At the newest snapshot, findings are as they are now. */
const PAST = 'part.sequence < c.latest_sequence';

/**
 * The last event until a past snapshot that matches a condition. Events of opening have the severity in their details,
 * and changes of the severity have it in `to`.
 */
function eventsUntil(condition: string): string {
  return `FROM finding_events e JOIN snapshots s ON s.id = e.snapshot_id
    WHERE ${PAST} AND e.finding_id = f.id AND ${condition} AND s.sequence <= part.sequence ORDER BY e.id DESC LIMIT 1`;
}
