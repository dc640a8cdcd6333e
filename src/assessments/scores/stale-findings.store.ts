import type { Pool } from 'pg';
import { inFleet } from '../../clusters/fleet-membership.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { partTable } from '../../snapshots/cluster-part.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';

/** The last event of a finding up to a sequence number that says whether it was open, and whether it was stale. */
const lastEvent = (sequence: string): string => `(SELECT e.type FROM finding_events e
    JOIN snapshots es ON es.id = e.snapshot_id
    WHERE e.finding_id = f.id AND es.sequence <= ${sequence}
      AND e.type IN ('opened', 'resolved', 'reopened', 'became-stale', 'became-current')
    ORDER BY e.id DESC LIMIT 1)`;

/**
 * Counts open findings that a snapshot could neither confirm nor resolve. Scores do not include them, so they are shown
 * beside every score.
 */
export class StaleFindingStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** By cluster id, at the newest snapshots; clusters without any are left out. */
  async current(scope: AccessScope, clusterIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' })
      .addWith([...clusterIds], (ids) => `f.cluster_id = ANY(${ids}::uuid[])`)
      .add(`f.state = 'open' AND f.freshness = 'stale'`);
    const { rows } = await this.#pool.query<{ clusterId: string; count: number }>(
      `SELECT f.cluster_id AS "clusterId", count(*)::int AS count FROM findings f
       WHERE ${conditions.toSql()} GROUP BY f.cluster_id`,
      conditions.values,
    );
    return new Map(rows.map(({ clusterId, count }) => [clusterId, count]));
  }

  /** In the order of `parts`; an empty namespace is the whole cluster. One statement. */
  async ofParts(scope: AccessScope, parts: readonly ClusterPart[]): Promise<readonly number[]> {
    const conditions = new Conditions().within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' });
    const { rows } = await this.#pool.query<{ place: number; count: number }>(
      `SELECT part.place::int, count(*)::int AS count
       FROM ${partTable(parts, conditions)}
         JOIN findings f ON f.cluster_id = part.cluster_id AND (part.namespace = '' OR f.namespace = part.namespace)
           AND (part.name = '' OR (f.workload_kind = part.kind AND f.workload_name = part.name))
       WHERE ${conditions.toSql()} AND ${lastEvent('part.sequence')} = 'became-stale' GROUP BY part.place`,
      conditions.values,
    );
    const found = new Map(rows.map(({ place, count }) => [place, count]));
    return parts.map((_, index) => found.get(index + 1) ?? 0);
  }

  /** Of all clusters in scope that belonged to the fleet, at a time or, without one, at their newest snapshots. */
  async inFleet(scope: AccessScope, at?: Date): Promise<number> {
    const conditions = new Conditions().within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' });
    const time = at && `${conditions.bind(at)}::timestamptz`;
    conditions.add(inFleet('f.cluster_id', time));
    if (time === undefined) conditions.add(`f.state = 'open' AND f.freshness = 'stale'`);
    else {
      const sequence = `(SELECT max(s.sequence) FROM snapshots s
        WHERE s.cluster_id = f.cluster_id AND s.taken_at <= ${time})`;
      conditions.add(`${lastEvent(sequence)} = 'became-stale'`);
    }
    const { rows } = await this.#pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM findings f WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return rows[0]?.count ?? 0;
  }
}
