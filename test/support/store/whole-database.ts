import { escapeIdentifier, type Pool } from 'pg';

/** Every row of all tables in all schemas except PostgreSQL's own, as JSON text, with bytes in hexadecimal. */
export async function everyRow(pool: Pool): Promise<readonly string[]> {
  const { rows: tables } = await pool.query<{ schema: string; name: string }>(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const dumped: string[] = [];
  for (const { schema, name } of tables) {
    const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
    const { rows } = await pool.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${table} t`);
    dumped.push(...rows.map(({ row }) => `${schema}.${name} ${row}`));
  }
  return dumped;
}

/** The forms in which a secret could be stored: unchanged, in base64 and in hexadecimal. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // The last characters are cut off: they depend on the bytes after the secret.
  const base64 = bytes.toString('base64').slice(0, -4);
  return [secret, base64, bytes.toString('hex')];
}
