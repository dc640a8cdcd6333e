import { afterAll, beforeAll, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import { readFindings } from '../../../src/findings/changes/finding-changes.store.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import { namespace, pod } from '../../support/fake-api-server/objects.ts';
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
  cluster = await pipeline.addCluster({
    source: { type: 'kubernetes', server: server.url },
    cniProfile: 'calico',
  });
  const { clusters, cipher } = pipeline.parts;
  const credentials = { token: server.token, certificateAuthority: server.authority.certificate };
  await clusters.putCredentials(cluster.id, cipher.encrypt(credentials, cluster.id));
});
afterAll(async () => {
  await server.close();
  await pipeline.close();
});

async function take(): Promise<Snapshot | undefined> {
  const payload = { clusterId: cluster.id, trigger: 'request' } as const;
  const { signal } = new AbortController();
  await new TakeSnapshot(pipeline.parts).handle(payload, { jobId: '1', attempt: 1, signal });
  return (await pipeline.parts.snapshots.latestOf(WHOLE_FLEET, [cluster.id])).get(cluster.id);
}

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
