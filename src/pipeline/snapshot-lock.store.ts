import type { Pool } from 'pg';

/** First half of the lock's key, so that cluster locks do not conflict with other advisory locks. */
const LOCK_SPACE = 0x52_46_53_4e;

/**
 * Allows one snapshot of a cluster at a time, across all processes. The lock is held by a database session, so that it
 * ends with the process. It only saves work; the fence protects the history.
 */
export class SnapshotLockStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Runs `act` while holding the cluster's lock; returns `busy` without running it if another session holds the lock.
   */
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
      // A session in an unknown state is closed instead of being reused, which releases the lock.
      broken ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      session.off('error', onError);
      session.release(broken);
    }
  }
}
