// Checks that the migrations create exactly what prisma/schema.prisma specifies, and that each has a number of its own:
// `npm run migrations:check`. Exits with code 1 if not, and prints the statements that would convert one into the other.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';
import { createPool } from '../src/database/pool.ts';
import { schemaDrift } from './schema-drift/schema-drift.ts';

const numbers = (await readdir('prisma/migrations')).map((file) => file.slice(0, 4));
const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
if (twice !== undefined) {
  console.error(`two migrations have the number ${twice}: give the later one the next free number`);
  process.exitCode = 1;
}

const parent = join(process.cwd(), '.ringfence');
await mkdir(parent, { recursive: true, mode: 0o711 });
const folder = await mkdtemp(join(parent, 'migrations-check-'));
try {
  const server = await EmbeddedPostgres.start({ folder });
  const pool = createPool({ connectionString: server.connectionString });
  try {
    const drift = await schemaDrift(pool);
    if (drift === undefined) console.log('schema.prisma and the migrations agree');
    else {
      console.error(`schema.prisma and the migrations differ; a migration is missing:\n\n${drift}`);
      process.exitCode = 1;
    }
  } finally {
    await pool.end();
    await server.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
