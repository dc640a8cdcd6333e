import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import { readFindings } from '../../../src/findings/changes/finding-changes.store.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import { namespace, pod } from '../../support/fake-api-server/objects.ts';
import { addServerCluster, takeSnapshot } from '../../support/server-cluster.ts';
import { openSnapshotPipeline, type SnapshotPipeline } from '../../support/snapshot-pipeline.ts';

const CRM = namespace('crm', { 'ringfence.dev/data': 'pii' });

let pipeline: SnapshotPipeline;
let server: FakeApiServer;
let cluster: Cluster;

beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  server = await FakeApiServer.start();
  server.put(CRM, namespace('shop'));
  server.put(pod('crm', 'db', { address: '10.1.0.1' }), pod('shop', 'web', { address: '10.1.0.2' }));
  cluster = await addServerCluster(pipeline, server, {
    cniProfile: 'calico',
  });
});
afterAll(async () => {
  await server.close();
  await pipeline.close();
});

const take = () => takeSnapshot(pipeline, cluster);

const findings = () => readFindings(pipeline.database.pool, cluster.id);

it('a list of namespaces that lacks those of its pods resolves no finding', async () => {
  expect(await take()).toMatchObject({ completeness: 'COMPLETE', unread: [] });
  const open = await findings();
  expect(open.map(({ state }) => state)).toContain('open');

  server.remove(CRM);
  expect(await take()).toMatchObject({
    completeness: 'PARTIAL',
    unread: [{ kind: 'Namespace', namespace: 'crm', reason: 'failed' }],
  });
  const after = await findings();
  expect(after.map(({ id, state }) => ({ id, state }))).toEqual(open.map(({ id, state }) => ({ id, state })));
  expect(after.every(({ freshness }) => freshness === 'stale')).toBe(true);

  server.put(CRM);
  expect(await take()).toMatchObject({ completeness: 'COMPLETE', unread: [] });
  expect(
    (await findings()).every(({ state, freshness }) => state === 'open' && freshness === 'current'),
  ).toBe(true);
});
