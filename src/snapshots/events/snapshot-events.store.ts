import type { Pool } from 'pg';
import type { SnapshotPublished } from './snapshot-published.ts';

/** Reads the newest snapshots as events. */
export class SnapshotEventStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The newest snapshot of each cluster, as if it had just been published. */
  async newest(): Promise<readonly SnapshotPublished[]> {
    const { rows } = await this.#pool.query<SnapshotPublished>(
      `SELECT s.cluster_id AS "clusterId", s.id AS "snapshotId", s.sequence
       FROM clusters c JOIN snapshots s ON s.cluster_id = c.id AND s.sequence = c.latest_sequence`,
    );
    return rows;
  }
}
