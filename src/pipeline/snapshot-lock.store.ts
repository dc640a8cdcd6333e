import type { Pool } from 'pg';

/** First half of the lock's key, so that cluster locks meet no other advisory lock. */
const LOCK_SPACE = 0x52_46_53_4e;

/**
 * One snapshot of a cluster at a time, over all processes. Held by a database session, so that it ends with the
 * process that took it. It saves work; what keeps history whole is the fence.
 */
export class SnapshotLockStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Runs `act` while holding the cluster's lock; `busy` without running it where another holds it. */
  async withLock(clusterId: string, act: () => Promise<void>): Promise<'done' | 'busy'> {
    const session = await this.#pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    session.on('error', onError);
    try {
      const { rows } = await session.query<{ locked: boolean }>(
        'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
        [LOCK_SPACE, clusterId],
      );
      if (rows[0]?.locked !== true) return 'busy';
      try {
        await act();
        return 'done';
      } finally {
        if (broken === undefined) {
          await session.query('SELECT pg_advisory_unlock($1, hashtext($2))', [LOCK_SPACE, clusterId]);
        }
      }
    } catch (error) {
      // A session whose state is not known is not given back: closing it releases the lock.
      broken ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      session.off('error', onError);
      session.release(broken);
    }
  }
}
