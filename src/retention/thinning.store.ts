import type { Pool, PoolClient } from 'pg';
import type { RetentionPolicy } from '../core/retention/retention-policy.ts';
import { snapshotsToThin, type KeptSnapshot } from '../core/retention/snapshots-to-thin.ts';
import { inTransaction } from '../database/transaction.ts';
import type { SnapshotKeeper } from '../snapshots/thinning/snapshot-keeper.store.ts';
import { inShortTransaction, lockCluster } from './short-transactions.store.ts';

/** The snapshots of a cluster that would be thinned. */
export interface ThinningPlan {
  /** Number of snapshots that still have their objects. */
  readonly withObjects: number;
  /** The snapshots that would be thinned, oldest first. */
  readonly thinned: readonly Pick<KeptSnapshot, 'sequence' | 'takenAt'>[];
}

/** `busy`: a publisher holds the cluster, or it no longer exists; nothing was changed. */
export type ThinningOutcome =
  { readonly type: 'busy' } | { readonly type: 'thinned'; readonly snapshots: number; readonly rows: number };

/** For these kinds, the periods in which objects existed are kept. */
const LASTING_KINDS = "('Workload', 'Namespace')";

/**
 * Removes the revisions of objects between two consecutive kept snapshots $2 and $3: those that are valid in neither.
 * For kinds whose periods are kept, consecutive revisions become one revision without content.
 */
const REMOVE_BETWEEN = `WITH removed AS (
    DELETE FROM object_revisions WHERE cluster_id = $1 AND valid_from > $2 AND valid_to > $2 AND valid_to <= $3
    RETURNING kind, namespace, name, valid_from, valid_to),
  stays AS (
    SELECT *, lag(valid_to) OVER object IS DISTINCT FROM valid_from AS begins FROM removed
    WHERE kind IN ${LASTING_KINDS} WINDOW object AS (PARTITION BY kind, namespace, name ORDER BY valid_from)),
  numbered AS (
    SELECT *, count(*) FILTER (WHERE begins) OVER (PARTITION BY kind, namespace, name ORDER BY valid_from) AS stay
    FROM stays),
  lasting AS (
    INSERT INTO object_revisions (cluster_id, kind, namespace, name, content_hash, valid_from, valid_to, provenance)
    SELECT $1, kind, namespace, name, NULL, min(valid_from), max(valid_to), NULL FROM numbered
    GROUP BY kind, namespace, name, stay RETURNING 1)
  SELECT ((SELECT count(*) FROM removed) - (SELECT count(*) FROM lasting))::int AS rows`;

/** Removes the objects of snapshots and the data that depends on them. The rows of the snapshots stay. */
export class ThinningStore {
  readonly #pool: Pool;
  readonly #keepers: readonly SnapshotKeeper[];

  constructor(pool: Pool, keepers: readonly SnapshotKeeper[]) {
    this.#pool = pool;
    this.#keepers = keepers;
  }

  /** What would be thinned now. Changes nothing. */
  async plan(clusterId: string, policy: RetentionPolicy, now: Date): Promise<ThinningPlan> {
    return inTransaction(this.#pool, async (client) => {
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const { rows } = await client.query<KeptSnapshot>(
        `SELECT sequence, taken_at AS "takenAt", completeness, consistency FROM snapshots
         WHERE cluster_id = $1 AND thinned_at IS NULL ORDER BY sequence`,
        [clusterId],
      );
      const needed = await this.#needed(client, clusterId);
      const wanted = new Set(snapshotsToThin(rows, { policy, now, needed }));
      return { withObjects: rows.length, thinned: rows.filter(({ sequence }) => wanted.has(sequence)) };
    });
  }

  /**
   * Thins these snapshots of a plan, except those that something refers to by now. A plan stays valid while snapshots
   * are published, because a newer snapshot makes no older one necessary. All changes are made in one transaction.
   */
  async thin(clusterId: string, sequences: readonly number[]): Promise<ThinningOutcome> {
    return inShortTransaction(this.#pool, async (client): Promise<ThinningOutcome> => {
      if ((await lockCluster(client, clusterId)) === 'busy') return { type: 'busy' };
      await client.query(
        `SELECT FROM snapshots WHERE cluster_id = $1 AND sequence = ANY($2::int[]) ORDER BY sequence FOR NO KEY UPDATE`,
        [clusterId, [...sequences]],
      );
      // From here on, nothing new can refer to the snapshots.
      const needed = await this.#needed(client, clusterId);
      const thinned = await markThinned(
        client,
        clusterId,
        sequences.filter((sequence) => !needed.has(sequence)),
      );
      let rows = 0;
      for (const gap of await gapsAround(client, clusterId, thinned)) {
        const removed = await client.query<{ rows: number }>(REMOVE_BETWEEN, [
          clusterId,
          gap.after,
          gap.until,
        ]);
        rows += removed.rows[0]?.rows ?? 0;
      }
      return { type: 'thinned', snapshots: thinned.length, rows };
    });
  }

  async #needed(client: PoolClient, clusterId: string): Promise<ReadonlySet<number>> {
    const needed = new Set<number>();
    for (const keeper of this.#keepers)
      for (const sequence of await keeper.neededSequences(client, clusterId)) needed.add(sequence);
    return needed;
  }
}

/** Keeps the columns by which other records are read, and empties those about the objects of the snapshot. */
async function markThinned(
  client: PoolClient,
  clusterId: string,
  sequences: readonly number[],
): Promise<readonly number[]> {
  const { rows } = await client.query<{ sequence: number }>(
    `UPDATE snapshots SET thinned_at = now(), unread = '[]', problems = '[]', classification = NULL, last_known = '{}',
       object_counts = '{}'
     WHERE cluster_id = $1 AND sequence = ANY($2::int[]) AND thinned_at IS NULL RETURNING sequence`,
    [clusterId, [...sequences]],
  );
  return rows.map(({ sequence }) => sequence);
}

/** The nearest kept snapshots around thinned ones; 0 before the first. The newest snapshot is always kept. */
async function gapsAround(
  client: PoolClient,
  clusterId: string,
  thinned: readonly number[],
): Promise<readonly { readonly after: number; readonly until: number }[]> {
  const { rows } = await client.query<{ after: number; until: number }>(
    `SELECT DISTINCT
       coalesce((SELECT max(sequence) FROM snapshots
         WHERE cluster_id = $1 AND thinned_at IS NULL AND sequence < thinned), 0) AS after,
       (SELECT min(sequence) FROM snapshots
         WHERE cluster_id = $1 AND thinned_at IS NULL AND sequence > thinned) AS until
     FROM unnest($2::int[]) AS thinned ORDER BY 1`,
    [clusterId, [...thinned]],
  );
  return rows;
}
