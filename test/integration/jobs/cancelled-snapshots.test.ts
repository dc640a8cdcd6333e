import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { SnapshotWorkers } from '../../../src/pipeline/snapshot-workers.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import { addSilentCluster } from '../../support/server-cluster.ts';
import { openSnapshotPipeline, PII_STORE, type SnapshotPipeline } from '../../support/snapshot-pipeline.ts';

let pipeline: SnapshotPipeline;
let workers: SnapshotWorkers;
let threads = 0;
const countThread = (): void => void threads++;

beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  pipeline.write('store.yaml', PII_STORE);
  process.on('worker', countThread);
  workers = new SnapshotWorkers({ threads: 1 });
});
afterAll(async () => {
  process.off('worker', countThread);
  await workers.close();
  await pipeline.close();
});

it('a cancelled collection stops, publishes nothing, and its thread takes the next snapshot', async () => {
  const { cluster: silent, server } = await addSilentCluster(pipeline);
  const sound = await pipeline.addCluster({});
  const handler = new TakeSnapshot({ ...pipeline.parts, workers });
  const given = new AbortController();
  const job = (clusterId: string, signal: AbortSignal): Promise<void> =>
    handler.handle({ clusterId, trigger: 'request' }, { jobId: clusterId, attempt: 1, signal });
  try {
    const cancelled = job(silent.id, given.signal).catch((error: unknown) => error);
    await vi.waitFor(() => expect(server.seen.length).toBeGreaterThan(0), 240_000);
    const started = threads;
    given.abort(new Error('cancelled by the test'));
    expect(await cancelled).toBeInstanceOf(Error);
    expect((await pipeline.runs(silent))[0]).toMatchObject({ state: 'failed' });
    await job(sound.id, new AbortController().signal);
    expect(threads).toBe(started);
  } finally {
    await server.close();
  }
  const ids = [silent.id, sound.id];
  const published = await pipeline.parts.snapshots.latestOf(WHOLE_FLEET, ids);
  expect([...published.keys()]).toEqual([sound.id]);
});
