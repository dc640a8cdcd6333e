import type { Pool, PoolClient } from 'pg';
import { append } from '../../outbox/outbox.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { BACKFILL_REQUESTED } from './backfill-requested.ts';

/** Workloads of the cluster $1 that came into scope with the snapshot $2, and since when they were not. */
const CAME_INTO_SCOPE = `SELECT r.namespace, r.workload_kind, r.workload_name, greatest(e.ended, o.first) AS since
  FROM access_revisions r
    CROSS JOIN LATERAL (
      SELECT coalesce(max(e.valid_to), 1) AS ended FROM access_revisions e
      WHERE (e.cluster_id, e.namespace, e.workload_name, e.workload_kind, e.direction)
        = (r.cluster_id, r.namespace, r.workload_name, r.workload_kind, r.direction)) e
    CROSS JOIN LATERAL (
      SELECT min(o.valid_from) AS first FROM object_revisions o
      WHERE o.cluster_id = r.cluster_id AND o.kind = 'Workload' AND o.namespace = r.namespace
        AND o.name = r.workload_kind || '/' || r.workload_name AND o.valid_from < $2
        AND (o.valid_to IS NULL OR o.valid_to > e.ended)) o
  WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND r.valid_from = $2 AND r.direction = 'ingress'
    AND e.ended < $2 AND o.first IS NOT NULL`;

/**
 * Records which workloads came into scope with a snapshot after earlier snapshots saw them out of scope, and requests
 * that their earlier access is computed. Runs in the publication's transaction, after access was written. It is
 * requested with every snapshot until it is done.
 */
export async function requestBackfills(
  client: PoolClient,
  { clusterId, sequence }: Pick<Snapshot, 'clusterId' | 'sequence'>,
): Promise<void> {
  await client.query(
    `INSERT INTO access_backfills (cluster_id, namespace, workload_kind, workload_name, since, until, reached)
     SELECT $1, namespace, workload_kind, workload_name, since, $2, $2 FROM (${CAME_INTO_SCOPE}) n`,
    [clusterId, sequence],
  );
  const { rowCount } = await client.query('SELECT FROM access_backfills WHERE cluster_id = $1 LIMIT 1', [
    clusterId,
  ]);
  if (rowCount === 1) await append(client, BACKFILL_REQUESTED, { clusterId });
}

/** Reads what is still to be computed. */
export class BackfillRequestStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Ids of the clusters that have workloads whose earlier access is still to be computed. */
  async clusters(): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      'SELECT DISTINCT cluster_id AS id FROM access_backfills ORDER BY 1',
    );
    return rows.map(({ id }) => id);
  }

  /** The number of these workloads. */
  async count(): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM access_backfills',
    );
    return rows[0]?.count ?? 0;
  }
}
