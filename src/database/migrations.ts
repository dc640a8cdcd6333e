import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { Pool } from 'pg';
import { DatabaseError } from './errors.ts';
import { MIGRATION_LOCK } from './locks.ts';
import { createSchemaEngine } from './schema-engine.ts';

/** `src/database` and `dist/database` are equally deep, so this holds before and after a build. */
export const PRISMA_FOLDER = fileURLToPath(new URL('../../prisma/', import.meta.url));
const MIGRATIONS_FOLDER = join(PRISMA_FOLDER, 'migrations');
const NO_FILTER = { externalTables: [], externalEnums: [] };

export interface MigrationStatus {
  readonly state: 'current' | 'behind' | 'ahead' | 'diverged' | 'edited';
  /** Migrations of this version that the database has not had. */
  readonly pending: readonly string[];
  /** Migrations in the database that this version does not know. */
  readonly unknown: readonly string[];
  /** Migrations that failed and were rolled back by the database. */
  readonly failed: readonly string[];
  /** Migrations whose text differs from what was applied. */
  readonly edited: readonly string[];
}

/**
 * Brings the database to the schema of this version; answers with the migrations that were applied. Replicas may
 * start together: one migrates, the rest wait and find nothing to do. Throws `migration-failed`, or
 * `migrations-ahead` where a newer Ringfence has used the database.
 */
export async function migrate(pool: Pool): Promise<readonly string[]> {
  const session = await pool.connect();
  let broken = false;
  try {
    await session.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const status = await migrationStatus(pool);
    if (status.state === 'current') return [];
    if (status.state !== 'behind') throw refusal(status);
    return await apply(pool, status.failed);
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {
      broken = true;
    });
    session.release(broken);
  }
}

async function apply(pool: Pool, failed: readonly string[]): Promise<readonly string[]> {
  const engine = await createSchemaEngine(pool);
  try {
    // A migration is one transaction: what failed before has left nothing behind, and is tried again.
    for (const migrationName of failed) await engine.markMigrationRolledBack({ migrationName });
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await readMigrations(),
      filters: NO_FILTER,
    });
    return appliedMigrationNames;
  } catch (cause) {
    throw new DatabaseError(
      'migration-failed',
      `the database could not be migrated and is as it was before: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    engine.free();
  }
}

/** Compares the database with the migrations of this version. Changes nothing. */
export async function migrationStatus(pool: Pool): Promise<MigrationStatus> {
  const engine = await createSchemaEngine(pool);
  try {
    const { history, failedMigrationNames, editedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList: await readMigrations(),
      optInToShadowDatabase: false,
      filters: NO_FILTER,
    });
    const pending =
      history !== null && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
    const unknown =
      history !== null && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
    const failed = failedMigrationNames;
    const edited = editedMigrationNames;
    const unapplied = [...new Set([...failed, ...pending])];
    return { state: stateOf(unapplied, unknown, edited), pending: unapplied, unknown, failed, edited };
  } finally {
    engine.free();
  }
}

/**
 * Migrations of this version that the database has not had. Cheap enough to ask often: looks at names, not at texts.
 * A database that is ahead has had them all, so that a newer version can take over while this one runs.
 */
export async function pendingMigrations(pool: Pool): Promise<readonly string[]> {
  const [names, { rows }] = await Promise.all([
    migrationNames(),
    pool.query<{ name: string }>(
      `SELECT migration_name AS name FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    ),
  ]);
  const applied = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !applied.has(name));
}

function stateOf(
  pending: readonly string[],
  unknown: readonly string[],
  edited: readonly string[],
): MigrationStatus['state'] {
  if (edited.length > 0) return 'edited';
  if (pending.length > 0) return unknown.length > 0 ? 'diverged' : 'behind';
  return unknown.length > 0 ? 'ahead' : 'current';
}

function refusal({ unknown, edited }: MigrationStatus): DatabaseError {
  if (edited.length > 0) {
    return new DatabaseError(
      'migrations-edited',
      `these migrations are not what was applied to the database: ${edited.join(', ')}. Install Ringfence anew: migrations are never edited`,
    );
  }
  return new DatabaseError(
    'migrations-ahead',
    `the database has migrations that this version does not know (${unknown.join(', ')}): start the version of Ringfence that made them, or a newer one`,
  );
}

async function migrationNames(): Promise<readonly string[]> {
  const entries = await readdir(MIGRATIONS_FOLDER, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function readMigrations(): Promise<MigrationList> {
  const names = await migrationNames();
  return {
    baseDir: MIGRATIONS_FOLDER,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(join(MIGRATIONS_FOLDER, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(join(MIGRATIONS_FOLDER, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}
