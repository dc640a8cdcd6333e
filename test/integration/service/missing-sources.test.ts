import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { MissingSources } from '../../../src/service/missing-sources.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { registerCluster } from '../../support/api/published-fleet.ts';

let database: TestDatabase;
let clusters: ClusterStore;
let root: string;
const lines: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  clusters = new ClusterStore(database.pool);
  root = mkdtempSync(join(tmpdir(), 'ringfence-missing-'));
});
afterAll(async () => {
  await database.drop();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  lines.length = 0;
});

async function addCluster(name: string): Promise<{ id: string; folder: string }> {
  const id = await registerCluster(database.pool, name);
  const folder = join(root, name);
  mkdirSync(folder);
  await clusters.update(id, { source: { type: 'manifests', path: folder, states: 'current' } });
  return { id, folder };
}

const note = (details: object, message: string) => void lines.push(`${JSON.stringify(details)} ${message}`);

async function look(): Promise<void> {
  await new MissingSources({ clusters, log: { info: note, warn: note } }).look();
}

async function missingSince(id: string): Promise<Date | null | undefined> {
  return (await clusters.get(WHOLE_FLEET, id))?.sourceMissingSince;
}

describe('a folder of manifests', () => {
  it('that has gone missing is noticed once, though nobody takes snapshots of its cluster, and so is its return', async () => {
    const { id, folder } = await addCluster('staging');
    await look();
    expect(await missingSince(id)).toBeNull();
    rmSync(folder, { recursive: true });
    await look();
    const since = await missingSince(id);
    expect(since).toBeInstanceOf(Date);
    await look();
    expect(await missingSince(id)).toEqual(since);
    expect(lines).toEqual(['{"cluster":"staging"} the folder of manifests has gone missing']);
    mkdirSync(folder);
    await look();
    expect(await missingSince(id)).toBeNull();
    expect(lines[1]).toMatch(/staging.*is back/);
  });

  it('of a cluster that was removed from the configuration file is not looked for', async () => {
    const { id, folder } = await addCluster('removed');
    rmSync(folder, { recursive: true });
    await clusters.markRemoved(id);
    await look();
    expect(await missingSince(id)).toBeNull();
    expect(lines).toEqual([]);
  });

  it('that is missing does not change when the registration last changed', async () => {
    const { id, folder } = await addCluster('unchanged');
    const before = await clusters.get(WHOLE_FLEET, id);
    rmSync(folder, { recursive: true });
    await look();
    expect((await clusters.get(WHOLE_FLEET, id))?.updatedAt).toEqual(before?.updatedAt);
  });
});

it('folders are looked for again after the database was away', async () => {
  const broken = { all: () => Promise.reject(new Error('no database')), noteSource: () => Promise.resolve() };
  await new MissingSources({ clusters: broken, log: { info: note, warn: note } }).look();
  expect(lines).toEqual([expect.stringContaining('folders of manifests were not checked')]);
});
