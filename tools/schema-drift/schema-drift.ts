import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { MIGRATIONS_TABLE, migrate } from '../../src/database/migrations.ts';
import { createSchemaEngine } from './schema-engine.ts';

const PRISMA_FOLDER = new URL('../../prisma/', import.meta.url);

/**
 * The statements that would convert the result of the migrations into schema.prisma; undefined if they agree. `pool`
 * must belong to an empty database, which is modified.
 */
export async function schemaDrift(pool: Pool, datamodel?: string): Promise<string | undefined> {
  await migrate(pool);
  const content = datamodel ?? (await readFile(new URL('schema.prisma', PRISMA_FOLDER), 'utf8'));
  const engine = await createSchemaEngine(pool, content);
  try {
    const { exitCode, stdout } = await engine.diff({
      from: {
        tag: 'schemaDatasource',
        configDir: fileURLToPath(PRISMA_FOLDER),
        files: [{ path: 'schema.prisma', content }],
      },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
      script: true,
      exitCode: true,
      filters: { externalTables: [`public.${MIGRATIONS_TABLE}`], externalEnums: [] },
    });
    return exitCode === 0 ? undefined : (stdout ?? 'they differ');
  } finally {
    engine.free();
  }
}
