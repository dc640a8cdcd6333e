import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import { PublicationStore } from '../../../src/pipeline/publication.store.ts';
import { SnapshotRunStore } from '../../../src/snapshots/runs/snapshot-run.store.ts';
import { SnapshotStore } from '../../../src/snapshots/snapshot.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { WHOLE_FLEET, bundle, publish, registerCluster, storedObject } from '../../support/store/history.ts';

let database: TestDatabase;
let cluster: Cluster;
let snapshots: SnapshotStore;
let runs: SnapshotRunStore;
let publications: PublicationStore;

beforeAll(async () => {
  database = await createTestDatabase();
  snapshots = new SnapshotStore(database.pool);
  runs = new SnapshotRunStore(database.pool);
  publications = new PublicationStore(database.pool);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool);
});

const web = storedObject('Workload/shop/web', 1);
const next = () => bundle(database.pool, cluster.id, { objects: [web] });
const published = () => snapshots.count(WHOLE_FLEET, cluster.id);

describe('the fence', () => {
  it('is lost to a newer run, which alone can publish', async () => {
    const old = await runs.beginRun(cluster.id, 'schedule');
    const newer = await runs.beginRun(cluster.id, 'request');
    await expect(publications.publish(old, await next())).rejects.toMatchObject({
      code: 'fence-lost',
    });
    expect(await published()).toBe(0);
    await publications.publish(newer, await next());
    expect(await published()).toBe(1);
  });

  it('is spent by publishing and by failing', async () => {
    const spent = await runs.beginRun(cluster.id, 'schedule');
    await publications.publish(spent, await next());
    const failed = await runs.beginRun(cluster.id, 'schedule');
    await runs.failRun(failed, { code: 'failed', message: 'no' });
    for (const fence of [spent, failed]) {
      await expect(publications.publish(fence, await next())).rejects.toThrow('may no longer publish');
    }
    expect(await published()).toBe(1);
  });

  it('publishes nothing that was compared with an older state than the newest snapshot left', async () => {
    const outdated = await next();
    await publish(database.pool, cluster.id);
    const fence = await runs.beginRun(cluster.id, 'schedule');
    await expect(publications.publish(fence, outdated)).rejects.toMatchObject({ code: 'fence-lost' });
    await publications.publish(fence, await next());
    expect(await published()).toBe(2);
  });

  it('is void once the cluster is removed', async () => {
    const fence = await runs.beginRun(cluster.id, 'schedule');
    const written = await next();
    await new ClusterStore(database.pool).remove(cluster.id);
    await expect(publications.publish(fence, written)).rejects.toMatchObject({
      code: 'fence-lost',
    });
    await expect(runs.beginRun(cluster.id, 'schedule')).rejects.toMatchObject({ code: 'cluster-gone' });
  });

  it('lets one of two racing publishers through', async () => {
    const fence = await runs.beginRun(cluster.id, 'schedule');
    const bundles = await Promise.all(Array.from({ length: 4 }, next));
    const outcomes = await Promise.allSettled(bundles.map((one) => publications.publish(fence, one)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(await published()).toBe(1);
    const newest = await snapshots.resolveAsOf(WHOLE_FLEET, cluster.id, { type: 'latest' });
    expect(newest && (await snapshots.loadObjects(newest))).toEqual([web]);
  });

  it('tells what became of each run', async () => {
    const fence = await runs.beginRun(cluster.id, 'schedule');
    await runs.failRun(fence, { code: 'unauthorised', message: 'token \0 expired' });
    await runs.failRun(fence, { code: 'later', message: 'is ignored' });
    expect((await runs.latestRuns([cluster.id])).get(cluster.id)).toMatchObject({
      state: 'failed',
      error: { code: 'unauthorised', message: 'token \u{FFFD} expired' },
    });
    await runs.beginRun(cluster.id, 'request');
    const newest = await runs.beginRun(cluster.id, 'request');
    const { rows } = await database.pool.query(
      'SELECT state FROM snapshot_runs WHERE cluster_id = $1 ORDER BY token',
      [cluster.id],
    );
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'abandoned', 'running']);
    expect((await runs.latestRuns([cluster.id])).get(cluster.id)?.id).toBe(newest.runId);
  });

  it('takes its times from the database, so that workers whose clocks are an hour off measure runs alike', async () => {
    const hour = 3_600_000;
    const begin = async (clockOff: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + clockOff });
      try {
        return await runs.beginRun(cluster.id, 'request');
      } finally {
        vi.useRealTimers();
      }
    };
    await begin(-hour);
    await publications.publish(await begin(-hour), await next());
    expect(await runs.lastSeconds(cluster.id)).toBeLessThan(hour / 2000);
    const failed = await begin(hour);
    await runs.failRun(failed, { code: 'unreachable', message: 'connection refused' });
    const { rows } = await database.pool.query(
      `SELECT DISTINCT state FROM snapshot_runs WHERE cluster_id = $1
       AND finished_at BETWEEN started_at AND started_at + interval '30 minutes' ORDER BY 1`,
      [cluster.id],
    );
    expect(rows.map(({ state }) => state)).toEqual(['abandoned', 'failed', 'published']);
  });
});
