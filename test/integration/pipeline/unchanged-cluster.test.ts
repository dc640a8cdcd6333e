import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import type { SnapshotBundle } from '../../../src/pipeline/snapshot-bundle.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import {
  deployment,
  namespace,
  networkPolicy,
  pod,
  replicaSet,
} from '../../support/fake-api-server/objects.ts';
import { addServerCluster, takeSnapshot } from '../../support/server-cluster.ts';
import { openSnapshotPipeline, type SnapshotPipeline } from '../../support/snapshot-pipeline.ts';

let pipeline: SnapshotPipeline;
let server: FakeApiServer;
let cluster: Cluster;

beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  server = await FakeApiServer.start();
  server.put(
    namespace('customers', { 'ringfence.dev/data': 'pii' }),
    deployment('customers', 'web'),
    replicaSet('customers', 'web-1', 'web'),
    pod('customers', 'db', { address: '10.1.0.1' }),
    pod('customers', 'cache', { address: '10.1.0.2' }),
    networkPolicy('customers', 'deny-all'),
  );
  cluster = await addServerCluster(pipeline, server, { cniProfile: 'calico' });
});
afterAll(async () => {
  await server.close();
  await pipeline.close();
});

/** Takes a snapshot in a worker thread, and returns how its results came about. */
async function take(): Promise<readonly SnapshotBundle['type'][]> {
  const types: SnapshotBundle['type'][] = [];
  const { workers } = pipeline.parts;
  const run: typeof workers.run = async (...task) => {
    const result = await workers.run(...task);
    if (result.type === 'prepared') types.push(result.bundle.type);
    return result;
  };
  await takeSnapshot({ ...pipeline, parts: { ...pipeline.parts, workers: { run } } }, cluster);
  return types;
}

it('a cluster whose API server lists the same again is not judged again, until something changes', async () => {
  expect(await take()).toEqual(['computed']);
  expect(await take()).toEqual(['unchanged']);

  // Written again with a new resource version, as by a controller that updates the status.
  server.put(pod('customers', 'db', { address: '10.1.0.1' }));
  expect(await take()).toEqual(['unchanged']);

  server.put(pod('customers', 'db', { address: '10.1.0.9' }));
  expect(await take()).toEqual(['computed']);
  expect(await take()).toEqual(['unchanged']);
});
