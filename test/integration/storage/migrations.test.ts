import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, migrationStatus } from '../../../src/database/migrations.ts';
import { assertUsable, createPool } from '../../../src/database/pool.ts';
import { KINDS } from '../../../src/export/export.store.ts';
import { RECORDS } from '../../../src/retention/old-records.store.ts';
import { schemaDrift } from '../../../tools/schema-drift/schema-drift.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';

let database: TestDatabase;
let pool: Pool;
beforeEach(async () => {
  database = await createTestDatabase('empty');
  pool = database.pool;
});
afterEach(async () => database.drop());

describe('migrating', () => {
  it('takes an empty database to the schema of this version, and then finds nothing to do', async () => {
    const { state, pending } = await migrationStatus(pool);
    expect(state).toBe('behind');
    expect(await migrate(pool)).toEqual(pending);
    expect(await migrationStatus(pool)).toMatchObject({ state: 'current', pending: [] });
    expect(await migrate(pool)).toEqual([]);
  });

  it('applies files in the order of their numbers, which no two share', async () => {
    const numbers = (await migrationStatus(pool)).pending.map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, place) => place + 1));
  });

  it('is done once by replicas that start together', async () => {
    const others = Array.from({ length: 3 }, () => createPool(database));
    const applied = await Promise.all([pool, ...others].map(migrate));
    await Promise.all(others.map(async (other) => other.end()));
    const { rows } = await pool.query('SELECT name FROM schema_migrations ORDER BY name');
    expect(applied.flat().toSorted()).toEqual(rows.map(({ name }) => name));
  });

  it('leaves the database as it was where a migration fails, and can be tried again', async () => {
    await pool.query('CREATE TABLE outbox (id int)');
    await expect(migrate(pool)).rejects.toMatchObject({ code: 'migration-failed' });
    expect(await tables()).toEqual(['outbox']);
    await pool.query('DROP TABLE outbox');
    expect((await migrate(pool)).length).toBeGreaterThan(0);
    expect((await migrationStatus(pool)).state).toBe('current');
  });

  it('refuses a database that a newer version has used', async () => {
    await migrate(pool);
    await pool.query("INSERT INTO schema_migrations (name, checksum) VALUES ('9999_future.sql', 'x')");
    expect(await migrationStatus(pool)).toMatchObject({ state: 'ahead', unknown: ['9999_future.sql'] });
    await expect(migrate(pool)).rejects.toMatchObject({ code: 'migrations-ahead' });
  });

  it('refuses a database whose migrations had another text', async () => {
    await migrate(pool);
    await pool.query("UPDATE schema_migrations SET checksum = 'x'");
    await expect(migrate(pool)).rejects.toMatchObject({ code: 'migrations-edited' });
  });

  it('refuses a database from before migrations were recorded, says what to do, and leaves it as it was', async () => {
    await pool.query('CREATE TABLE snapshot_runs (id uuid)');
    expect((await migrationStatus(pool)).state).toBe('unreleased');
    await expect(migrate(pool)).rejects.toMatchObject({
      code: 'migrations-unreleased',
      message: expect.stringContaining('use an empty database'),
    });
    expect(await tables()).toEqual(['snapshot_runs']);
  });

  it('refuses a database of the migrations that were joined into one, says what to do, and leaves it as it was', async () => {
    await migrate(pool);
    await pool.query("UPDATE schema_migrations SET checksum = 'x'");
    await pool.query("INSERT INTO schema_migrations (name, checksum) VALUES ('0007_roles.sql', 'y')");
    const before = await tables();
    expect((await migrationStatus(pool)).state).toBe('unreleased');
    await expect(migrate(pool)).rejects.toMatchObject({
      code: 'migrations-unreleased',
      message: expect.stringContaining('use an empty database'),
    });
    expect(await tables()).toEqual(before);
  });
});

describe('a table that refers to a cluster', () => {
  /** Rows of `clusters` have credentials; an export names its cluster in the header. Who sees events follows from them. */
  const NOT_EXPORTED = ['clusters', 'drift_visibility'];
  /** Removed by retention too: after a time of their own, and together with their event. */
  const ALSO_REMOVED = ['drift_parts', 'drift_visibility', 'snapshot_runs'];
  /** Small, and kept until the cluster is removed. */
  const KEPT = [
    'clusters',
    'cluster_removals',
    'snapshots',
    'assessments',
    'findings',
    'baselines',
    'baseline_acceptances',
  ];

  it('is part of exports', async () => {
    const exported = new Set([...KINDS.map(({ table }) => table), ...NOT_EXPORTED]);
    expect((await tablesOfClusters()).filter((table) => !exported.has(table))).toEqual([]);
  });

  it('is emptied by retention, unless it is named here', async () => {
    const removed = RECORDS.map(({ table }) => table);
    expect([...removed, ...ALSO_REMOVED, ...KEPT].toSorted()).toEqual((await tablesOfClusters()).toSorted());
  });
});

/** Tables that refer to a cluster, directly or through other tables. */
async function tablesOfClusters(): Promise<readonly string[]> {
  await migrate(pool);
  const { rows } = await pool.query<{ name: string }>(
    `WITH RECURSIVE referring AS (SELECT 'clusters'::regclass::oid AS id
       UNION SELECT conrelid FROM pg_constraint JOIN referring ON confrelid = id WHERE contype = 'f')
     SELECT id::regclass::text AS name FROM referring ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function tables(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
  );
  return rows.map(({ tablename }) => tablename);
}

describe('the drift check', () => {
  const schema = readFile('prisma/schema.prisma', 'utf8');

  it('passes where migrations and schema.prisma agree', async () => {
    expect(await schemaDrift(pool)).toBeUndefined();
  });

  it.each([
    [
      'a column',
      '  origin         String\n',
      '  origin         String\n  region String\n',
      'ADD COLUMN     "region"',
    ],
    ['an index', '  @@index([contentHash])\n', '', 'DROP INDEX "object_revisions_content_hash_idx"'],
    ['a severity', '  low\n', '  low\n  info\n', "ADD VALUE 'info'"],
  ])('names the statement that is missing for %s', async (_what, text, changed, statement) => {
    const content = await schema;
    expect(content).toContain(text);
    expect(await schemaDrift(pool, content.replace(text, changed))).toContain(statement);
  });
});

it('says what is wrong with a database that cannot be reached, without its password', async () => {
  const unreachable = createPool({ connectionString: 'postgresql://ringfence:secret@127.0.0.1:1/ringfence' });
  const refusal = assertUsable(unreachable);
  await expect(refusal).rejects.toMatchObject({
    code: 'database-unreachable',
    message: expect.stringMatching(/^(?!.*secret).*DATABASE_URL/),
  });
  await unreachable.end();
});
