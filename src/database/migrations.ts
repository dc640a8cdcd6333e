import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import type { Pool, PoolClient } from 'pg';
import { DatabaseError } from './errors.ts';
import { MIGRATION_LOCK } from './locks.ts';
import { inTransaction } from './transaction.ts';

/** `src/database` and `dist/database` have the same depth, so this path works before and after a build. */
const MIGRATIONS_FOLDER = new URL('../../prisma/migrations/', import.meta.url);
const MIGRATION_FILE = /^\d{4}_\w+\.sql$/;

/** The table that records the applied migrations. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/**
 * A table that all versions of Ringfence have. If it exists without the record, no migration of this kind created it.
 */
const TELLTALE_TABLE = 'snapshot_runs';

/** One SQL file. It runs inside a transaction, so it contains no BEGIN or COMMIT. */
interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

type Applied = Pick<Migration, 'name' | 'checksum'>;

export interface MigrationStatus {
  /**
   * `edited`: a file differs from what was applied. `unreleased`: a version from before the first release created the
   * tables.
   */
  readonly state: 'current' | 'behind' | 'ahead' | 'edited' | 'unreleased';
  /** Migrations of this version that have not been applied, in order. */
  readonly pending: readonly string[];
  /** Migrations in the database that this version does not know. */
  readonly unknown: readonly string[];
  /** Migrations whose text differs from what was applied. */
  readonly edited: readonly string[];
}

/**
 * Migrates the database to the schema of this version and returns the migrations applied by this call. Each file is
 * applied in one transaction together with its record. Replicas may start at once: each file is applied by one of them,
 * and all return when nothing is pending. Throws `DatabaseError` if the database cannot be migrated.
 */
export async function migrate(pool: Pool): Promise<readonly string[]> {
  const migrations = await readMigrations();
  const applied: string[] = [];
  for (;;) {
    const name = await inTransaction(pool, async (client) => applyNext(client, migrations));
    if (name === undefined) return applied;
    applied.push(name);
  }
}

/** Compares the database with the migrations of this version. Changes nothing. */
export async function migrationStatus(pool: Pool): Promise<MigrationStatus> {
  return compare(pool, await readMigrations());
}

async function applyNext(client: PoolClient, migrations: readonly Migration[]): Promise<string | undefined> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  const status = await compare(client, migrations);
  if (status.state !== 'behind' && status.state !== 'current') throw refusal(status);
  const next = migrations.find(({ name }) => name === status.pending[0]);
  if (next === undefined) return undefined;
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE}
      (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz(3) NOT NULL DEFAULT now())`);
    await client.query(next.sql);
    await client.query(`INSERT INTO ${MIGRATIONS_TABLE} (name, checksum) VALUES ($1, $2)`, [
      next.name,
      next.checksum,
    ]);
  } catch (cause) {
    throw new DatabaseError(
      'migration-failed',
      `the migration ${next.name} failed and has changed nothing: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  return next.name;
}

async function compare(
  database: Pool | PoolClient,
  migrations: readonly Migration[],
): Promise<MigrationStatus> {
  const applied = await readApplied(database);
  const checksums = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  const names = new Set(applied?.map(({ name }) => name));
  const pending = migrations.map(({ name }) => name).filter((name) => !names.has(name));
  const unknown = [...names].filter((name) => !checksums.has(name));
  const edited = (applied ?? [])
    .filter(({ name, checksum }) => (checksums.get(name) ?? checksum) !== checksum)
    .map(({ name }) => name);
  const differences = { pending, unknown, edited };
  return { state: applied === undefined ? 'unreleased' : stateOf(differences), ...differences };
}

function stateOf({ pending, unknown, edited }: Omit<MigrationStatus, 'state'>): MigrationStatus['state'] {
  // Before the first release, later files were joined into earlier ones.
  if (edited.length > 0 && unknown.length > 0) return 'unreleased';
  if (edited.length > 0) return 'edited';
  if (unknown.length > 0) return 'ahead';
  return pending.length > 0 ? 'behind' : 'current';
}

/** Empty for an empty database; undefined if there are tables of Ringfence but no record of migrations. */
async function readApplied(database: Pool | PoolClient): Promise<readonly Applied[] | undefined> {
  if (!(await hasTable(database, MIGRATIONS_TABLE)))
    return (await hasTable(database, TELLTALE_TABLE)) ? undefined : [];
  const { rows } = await database.query<Applied>(
    `SELECT name, checksum FROM ${MIGRATIONS_TABLE} ORDER BY name`,
  );
  return rows;
}

async function hasTable(database: Pool | PoolClient, table: string): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    table,
  ]);
  return rows[0]?.found === true;
}

function refusal({ state, unknown, edited }: MigrationStatus): DatabaseError {
  if (state === 'unreleased')
    return new DatabaseError(
      'migrations-unreleased',
      'the database was created by a Ringfence from before the first release and cannot be migrated: use an empty database (for the embedded PostgreSQL, stop Ringfence and remove the folder "postgres" in its data directory)',
    );
  if (state === 'edited')
    return new DatabaseError(
      'migrations-edited',
      `these migrations differ from what was applied to the database: ${edited.join(', ')}. Reinstall ` +
        'Ringfence: migrations must not be edited',
    );
  return new DatabaseError(
    'migrations-ahead',
    `the database contains migrations that this version does not know (${unknown.join(', ')}): start ` +
      'the version of Ringfence that applied them, or a newer one',
  );
}

/** The SQL files in the order of their numbers. */
async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(MIGRATIONS_FOLDER)).filter((name) => MIGRATION_FILE.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, MIGRATIONS_FOLDER), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
