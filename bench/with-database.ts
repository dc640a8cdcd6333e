import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';
import { migrate } from '../src/database/migrations.ts';
import { createPool } from '../src/database/pool.ts';

/** Runs a benchmark on the embedded PostgreSQL, in a folder that is removed afterwards. */
export async function withDatabase(run: (pool: Pool) => Promise<void>): Promise<void> {
  const parent = join(process.cwd(), '.ringfence');
  await mkdir(parent, { recursive: true, mode: 0o711 });
  const folder = await mkdtemp(join(parent, 'bench-'));
  try {
    const server = await EmbeddedPostgres.start({ folder });
    const pool = createPool({ connectionString: server.connectionString });
    try {
      await migrate(pool);
      await run(pool);
    } finally {
      await pool.end();
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
