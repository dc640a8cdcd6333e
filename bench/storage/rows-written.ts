import type { Pool } from 'pg';

/** Rows inserted, updated or deleted in the tables so far, without temporary tables. */
export async function rowsWritten(pool: Pool): Promise<number> {
  await pool.query('SELECT pg_stat_force_next_flush()').catch(() => undefined);
  const { rows } = await pool.query<{ written: number }>(
    "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::float8 AS written FROM pg_stat_user_tables WHERE schemaname = 'public'",
  );
  return rows[0]?.written ?? 0;
}
