import { WHOLE_FLEET } from '../../src/auth/whole-fleet.ts';
import type { Cluster } from '../../src/clusters/cluster.ts';
import { TakeSnapshot } from '../../src/pipeline/take-snapshot.ts';
import type { Snapshot } from '../../src/snapshots/snapshot.ts';
import { FakeApiServer } from './fake-api-server/fake-api-server.ts';
import type { SnapshotPipeline } from './snapshot-pipeline.ts';

/** Registers a cluster with the API server, and the credentials that the server accepts. */
export async function addServerCluster(
  pipeline: SnapshotPipeline,
  server: FakeApiServer,
  settings: Partial<Cluster> = {},
): Promise<Cluster> {
  const cluster = await pipeline.addCluster({
    source: { type: 'kubernetes', server: server.url },
    ...settings,
  });
  const { clusters, cipher } = pipeline.parts;
  const credentials = { token: server.token, certificateAuthority: server.authority.certificate };
  await clusters.putCredentials(cluster.id, cipher.encrypt(credentials, cluster.id));
  return cluster;
}

/** Registers a cluster whose API server accepts connections but never responds. The caller closes the server. */
export async function addSilentCluster(
  pipeline: SnapshotPipeline,
): Promise<{ readonly cluster: Cluster; readonly server: FakeApiServer }> {
  const server = await FakeApiServer.start();
  server.fail({}, { type: 'hang' }, Number.POSITIVE_INFINITY);
  return { cluster: await addServerCluster(pipeline, server), server };
}

/** Takes a snapshot of the cluster, and returns its newest one. */
export async function takeSnapshot({ parts }: SnapshotPipeline, { id }: Cluster): Promise<Snapshot> {
  const payload = { clusterId: id, trigger: 'request' } as const;
  const { signal } = new AbortController();
  await new TakeSnapshot(parts).handle(payload, { jobId: '1', attempt: 1, signal });
  const newest = (await parts.snapshots.latestOf(WHOLE_FLEET, [id])).get(id);
  if (newest === undefined) throw new Error('no snapshot was published');
  return newest;
}
