import type { Pool } from 'pg';
import { inFleet } from '../../clusters/fleet-membership.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { partTable } from '../../snapshots/cluster-part.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import { lastSequence } from './fleet-score.store.ts';

/** The events of findings `f` that say whether they are open and stale, with the snapshots that caused them. */
const EVENTS = `JOIN finding_events e ON e.finding_id = f.id
    AND e.type IN ('opened', 'resolved', 'reopened', 'became-stale', 'became-current')
  JOIN snapshots es ON es.id = e.snapshot_id`;
/** Avoids reading the events of findings that were never stale. */
const WERE_STALE = `EXISTS (SELECT FROM finding_events s WHERE s.finding_id = f.id AND s.type = 'became-stale')`;

/** By how much an event changes the number of stale findings, in each group. */
function changeIn(group?: string): string {
  const previous = `lag(e.type) OVER (PARTITION BY ${group === undefined ? '' : `${group}, `}f.id ORDER BY e.id)`;
  return `(e.type = 'became-stale')::int - (${previous} IS NOT DISTINCT FROM 'became-stale')::int`;
}

function inOrder(
  rows: readonly { readonly place: number; readonly count: number }[],
  length: number,
): readonly number[] {
  const found = new Map(rows.map(({ place, count }) => [place, count]));
  return Array.from({ length }, (_, index) => found.get(index + 1) ?? 0);
}

/**
 * Counts open findings that a snapshot could neither confirm nor resolve. Scores do not include them, so they are shown
 * with every score.
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

  /**
   * In the order of `parts`; an empty namespace is the whole cluster. One statement, which reads the events of a finding
   * once for all snapshots of the same part.
   */
  async ofParts(scope: AccessScope, parts: readonly ClusterPart[]): Promise<readonly number[]> {
    const conditions = new Conditions().within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' });
    const subject = 'cluster_id, namespace, kind, name';
    const changes = `SELECT part.*, es.sequence, ${changeIn('part.cluster_id, part.namespace, part.kind, part.name')} AS change
      FROM (SELECT DISTINCT ${subject} FROM parts) part
        JOIN findings f ON f.cluster_id = part.cluster_id AND (part.namespace = '' OR f.namespace = part.namespace)
          AND (part.name = '' OR (f.workload_kind = part.kind AND f.workload_name = part.name))
        ${EVENTS}
      WHERE ${conditions.toSql()} AND ${WERE_STALE}`;
    const { rows } = await this.#pool.query<{ place: number; count: number }>(
      `WITH parts AS (SELECT * FROM ${partTable(parts, conditions)}), changes AS (${changes})
       SELECT place::int, count::int FROM (
         SELECT place, sum(change) OVER (PARTITION BY ${subject} ORDER BY sequence) AS count FROM (
           SELECT ${subject}, sequence, place, 0 AS change FROM parts
           UNION ALL SELECT ${subject}, sequence, NULL, change FROM changes) steps) counted
       WHERE place IS NOT NULL`,
      conditions.values,
    );
    return inOrder(rows, parts.length);
  }

  /**
   * The number for all clusters in scope that belonged to the fleet, at each of these times, in the same order. One
   * statement. Each cluster counts with the snapshot that its score counts with in the history of the fleet.
   */
  async fleetHistory(scope: AccessScope, times: readonly Date[]): Promise<readonly number[]> {
    const conditions = new Conditions().within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' });
    const { rows } = await this.#pool.query<{ place: number; count: number }>(
      `WITH shown AS (SELECT c.id AS cluster_id, ${lastSequence('c', 'moment.at')} AS sequence, moment.place
         FROM unnest(${conditions.bind(times)}::timestamptz[]) WITH ORDINALITY AS moment (at, place)
           JOIN clusters c ON ${inFleet('c.id', 'moment.at')}),
       changes AS (SELECT f.cluster_id, es.sequence, ${changeIn()} AS change FROM findings f ${EVENTS}
         WHERE ${conditions.toSql()} AND ${WERE_STALE})
       SELECT place::int, sum(count)::int AS count FROM (
         SELECT place, sum(change) OVER (PARTITION BY cluster_id ORDER BY sequence) AS count FROM (
           SELECT cluster_id, sequence, place, 0 AS change FROM shown WHERE sequence IS NOT NULL
           UNION ALL SELECT cluster_id, sequence, NULL, change FROM changes) steps) counted
       WHERE place IS NOT NULL GROUP BY place`,
      conditions.values,
    );
    return inOrder(rows, times.length);
  }

  /** Of all clusters in scope that belong to the fleet, at their newest snapshots. */
  async inFleet(scope: AccessScope): Promise<number> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' })
      .add(inFleet('f.cluster_id'))
      .add(`f.state = 'open' AND f.freshness = 'stale'`);
    const { rows } = await this.#pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM findings f WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return rows[0]?.count ?? 0;
  }
}
