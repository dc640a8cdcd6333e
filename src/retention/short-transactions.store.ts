import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../database/transaction.ts';

/**
 * Runs `work` in a transaction that publications may have to wait for, so it must be short: PostgreSQL ends it if a
 * statement takes too long or this process hangs.
 */
export function inShortTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  statementSeconds = 20,
): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query(
      `SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL statement_timeout = '${statementSeconds}s'`,
    );
    return work(client);
  });
}

/** Locks a cluster as publishers do, without waiting. `busy`: a publisher holds it, or it no longer exists. */
export async function lockCluster(client: PoolClient, clusterId: string): Promise<'locked' | 'busy'> {
  const { rowCount } = await client.query(
    'SELECT FROM clusters WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED',
    [clusterId],
  );
  return rowCount === 1 ? 'locked' : 'busy';
}
