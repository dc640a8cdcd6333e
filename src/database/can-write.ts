import type { Pool } from 'pg';
import { inTransaction } from './transaction.ts';

/** Far more than the smallest working memory holds, so that PostgreSQL writes some 800 kB to a temporary file. */
const ROWS = 20_000;

/**
 * Whether the database takes writes and has room on its disk: reading works on a full one. Leaves nothing behind.
 * Rejects where the disk is full.
 */
export function canWrite(pool: Pool): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query("SET LOCAL work_mem = '64kB'");
    await client.query(`SELECT count(*) FROM generate_series(1, ${ROWS})`);
    const { rows } = await client.query<{ readOnly: string }>(
      `SELECT current_setting('transaction_read_only') AS "readOnly"`,
    );
    return rows[0]?.readOnly === 'off';
  });
}
