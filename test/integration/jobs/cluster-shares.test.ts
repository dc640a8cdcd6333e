import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import { createQueueBackend, type JobQueue } from '../../../src/jobs/backend.ts';
import { JobWorkers } from '../../../src/jobs/job-workers.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { SnapshotQueue, TAKE_SNAPSHOT } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { ClusterShares } from '../../../src/pipeline/cluster-shares.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import type { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import { addSilentCluster } from '../../support/server-cluster.ts';
import {
  openSnapshotPipeline,
  PII_STORE,
  SILENT_LOG,
  type SnapshotPipeline,
} from '../../support/snapshot-pipeline.ts';

const PLACES = 2;

let pipeline: SnapshotPipeline;
let queue: JobQueue;
let workers: JobWorkers;
const servers: FakeApiServer[] = [];

beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  pipeline.write('store.yaml', PII_STORE);
  const { connectionString } = pipeline.database;
  const backend = createQueueBackend({ type: 'postgres', connectionString }, () => undefined);
  queue = backend.openQueue(TAKE_SNAPSHOT.name);
  const shares = new ClusterShares({ places: PLACES, shareSeconds: 1 });
  workers = new JobWorkers({
    backend,
    handlers: [new TakeSnapshot({ ...pipeline.parts, shares })],
    limits: { ...loadConfig({ env: {} }).limits, concurrentSnapshots: PLACES },
    log: SILENT_LOG,
  });
  await workers.start();
});
afterAll(async () => {
  await workers.stop();
  await queue.close();
  await Promise.all(servers.map((server) => server.close()));
  await pipeline.close();
});

async function addSilent(): Promise<Cluster> {
  const { cluster, server } = await addSilentCluster(pipeline);
  servers.push(server);
  return cluster;
}

it('API servers that never answer leave a place to the other clusters', async () => {
  const silent = [await addSilent(), await addSilent(), await addSilent()];
  const sound = [await pipeline.addCluster({}), await pipeline.addCluster({})];
  const snapshots = new SnapshotQueue(queue);
  for (const { id } of [...silent, ...sound]) await snapshots.request(id);
  const published = async (): Promise<number> =>
    (
      await pipeline.parts.snapshots.latestOf(
        WHOLE_FLEET,
        sound.map(({ id }) => id),
      )
    ).size;
  await vi.waitFor(async () => expect(await published()).toBe(sound.length), 240_000);
  await vi.waitFor(async () => {
    for (const cluster of silent) {
      expect((await pipeline.runs(cluster))[0]).toMatchObject({ error_code: 'deadline-exceeded' });
    }
  }, 240_000);
  // Two of three are slow by now and would occupy both places.
  await vi.waitFor(async () => {
    const states = await Promise.all(silent.map((cluster) => pipeline.runs(cluster)));
    expect(states.flat().filter(({ state }) => state === 'running')).toHaveLength(PLACES - 1);
  }, 240_000);
  for (const { id } of sound) await snapshots.request(id);
  // Like schedules: more runs of clusters that are already waiting.
  for (const { id } of silent) for (let run = 0; run < 5; run++) await snapshots.request(id, 'startup');
  await vi.waitFor(async () => {
    const runs = await Promise.all(sound.map((cluster) => pipeline.runs(cluster)));
    expect(runs.flat().filter(({ state }) => state === 'published')).toHaveLength(2 * sound.length);
  }, 240_000);
  await vi.waitFor(async () => {
    const { waiting = 0, prioritized = 0, delayed = 0 } = await snapshots.counts();
    expect(waiting + prioritized + delayed).toBeLessThanOrEqual(2 * silent.length);
  }, 240_000);
}, 900_000);
