import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStores } from '../../../src/stores.ts';
import { runFromSource, type Finished } from '../../support/process/run-program.ts';
import { publishHistory, type Moment } from '../../support/retention/histories.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';

const MOMENT: Moment = {
  hours: 10,
  database: 'personal',
  site: 80,
  policy: 'open',
  reading: 'whole',
};

let database: TestDatabase;
let folder = '';
let cluster = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-retention-'));
  database = await createTestDatabase();
  // At 10 and 20 on the first of January 2026, and at 6 and 16 on the second; the policies of both days differ.
  const history = await publishHistory(database.pool, [
    MOMENT,
    { ...MOMENT, site: 81, policy: 'isolated' },
    MOMENT,
    { ...MOMENT, site: 81 },
  ]);
  ({ cluster } = history);
  await makeStores(database.pool).clusters.update(cluster, { name: 'prod' });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

function ringfence(...args: string[]): Promise<Finished> {
  return runFromSource(args, { env: { DATABASE_URL: database.connectionString } });
}

async function thinned(): Promise<readonly number[]> {
  const { rows } = await database.pool.query<{ sequence: number }>(
    'SELECT sequence FROM snapshots WHERE thinned_at IS NOT NULL ORDER BY 1',
  );
  return rows.map(({ sequence }) => sequence);
}

describe('ringfence retention', () => {
  it('shows what would be thinned, and changes nothing', async () => {
    const shown = await ringfence('retention');
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining('this is a dry run') });
    expect(shown.stdout).toMatch(/WOULD BE THINNED/);
    expect(shown.stdout).toMatch(/prod +14d, 397d, 2557d +4 +1 +0 +2026-01-01 +2026-01-01/);
    const { stdout } = await ringfence('retention', 'prod', '--output=json');
    expect(JSON.parse(stdout)).toEqual([
      {
        cluster: 'prod',
        keptDays: { all: 14, daily: 397, weekly: 2557, records: 2557, runs: 90 },
        snapshots: { withObjects: 4, thinned: [{ sequence: 2, takenAt: '2026-01-01T20:00:00.000Z' }] },
        expired: 0,
      },
    ]);
    expect(await thinned()).toEqual([]);
  });

  it('goes by the configuration file', async () => {
    const file = join(folder, 'ringfence.yaml');
    writeFileSync(file, 'retention: { daily: 30d }');
    const { stdout } = await ringfence('retention', '--output=json', '--config', file);
    const [{ snapshots }] = JSON.parse(stdout);
    expect(snapshots.thinned.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2, 3]);
  });

  it('thins with --apply, once', async () => {
    const applied = await ringfence('retention', '--apply');
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.stdout).toMatch(/prod .* 1 +1 +done/);
    expect(await thinned()).toEqual([2]);
    expect((await ringfence('retention', '--apply')).stdout).toMatch(/prod .* 0 +0 +0 +done/);
  });

  it('goes by what the configuration file says of a cluster, not by what the service read earlier', async () => {
    const config = join(folder, 'clusters.yaml');
    const source = '{ type: manifests, path: ./manifests }';
    writeFileSync(
      config,
      `clusters: [{ name: prod, source: ${source}, retention: { all: 20000d, daily: 20000d, weekly: 20000d } }]\n`,
    );
    await database.pool.query(
      "UPDATE clusters SET origin = 'configured', retention = '{\"all\":1}' WHERE id = $1",
      [cluster],
    );
    const { stdout, stderr } = await ringfence('retention', '--config', config);
    expect(stdout).toMatch(/prod +20000d, 20000d, 20000d +\d+ +0 +0/);
    expect(stderr).toContain('prod: the service still has another retention for this cluster');
  });

  it('creates no database where there is none', async () => {
    const config = join(folder, 'elsewhere.yaml');
    writeFileSync(config, 'retention: { all: 7d }\n');
    const { code, stderr } = await runFromSource(['retention', '--config', config], { env: {} });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        `there is no database in ${join(folder, '.ringfence')}: run this command where`,
      ),
    ]);
    expect(existsSync(join(folder, '.ringfence'))).toBe(false);
  });

  it('refuses a cluster that does not exist', async () => {
    expect(await ringfence('retention', 'prd')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean prod?'),
    });
  });
});
