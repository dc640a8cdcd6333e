import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { PRISMA_FOLDER, migrate } from './migrations.ts';
import { createSchemaEngine } from './schema-engine.ts';

/**
 * The statements that would turn what the migrations made into what schema.prisma says; undefined where they
 * agree. `pool` must be of an empty database that may be used up.
 */
export async function schemaDrift(pool: Pool, datamodel?: string): Promise<string | undefined> {
  await migrate(pool);
  const content = datamodel ?? (await readFile(join(PRISMA_FOLDER, 'schema.prisma'), 'utf8'));
  const engine = await createSchemaEngine(pool, content);
  try {
    const { exitCode, stdout } = await engine.diff({
      from: {
        tag: 'schemaDatasource',
        configDir: PRISMA_FOLDER,
        files: [{ path: 'schema.prisma', content }],
      },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return exitCode === 0 ? undefined : (stdout ?? 'they differ');
  } finally {
    engine.free();
  }
}
