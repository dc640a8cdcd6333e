import type { Pool } from 'pg';
import { inTransaction } from './transaction.ts';

/** Much more than the minimum work_mem, so that PostgreSQL writes about 800 kB to a temporary file. */
const ROWS = 20_000;

/**
 * Whether the database accepts writes and has space on its disk, because reading also works on a full disk. Leaves
 * nothing behind. Rejects if the disk is full.
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
