import type { Cluster } from '../../src/clusters/cluster.ts';
import { FakeApiServer } from './fake-api-server/fake-api-server.ts';
import type { SnapshotPipeline } from './snapshot-pipeline.ts';

/** Registers a cluster whose API server accepts connections but never responds. The caller closes the server. */
export async function addSilentCluster(
  pipeline: SnapshotPipeline,
): Promise<{ readonly cluster: Cluster; readonly server: FakeApiServer }> {
  const server = await FakeApiServer.start();
  server.fail({}, { type: 'hang' }, Number.POSITIVE_INFINITY);
  const cluster = await pipeline.addCluster({ source: { type: 'kubernetes', server: server.url } });
  const { clusters, cipher } = pipeline.parts;
  const credentials = { token: 'token', certificateAuthority: server.authority.certificate };
  await clusters.putCredentials(cluster.id, cipher.encrypt(credentials, cluster.id));
  return { cluster, server };
}
