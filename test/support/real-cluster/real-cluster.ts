import { Agent } from 'undici';
import type { ApiServerConnection } from '../../../src/sources/kubernetes/session/connection.ts';
import { openSession } from '../../../src/sources/kubernetes/session/open-session.ts';
import { OWN_SERVERS } from '../../../src/sources/kubernetes/session/server-address.ts';
import { startApiServer } from './api-server-process.ts';
import type { ApiServerProcess } from './api-server-process.ts';
import { KubernetesRequests, waitFor } from './kubernetes-requests.ts';

/** A real API server that belongs to one test file. */
export interface RealCluster {
  readonly process: ApiServerProcess;
  readonly admin: KubernetesRequests;
  readonly adminConnection: ApiServerConnection;
  connectionWithToken(token: string): ApiServerConnection;
  stop(): Promise<void>;
}

/** Starts etcd and kube-apiserver from `assets` and waits until they serve. */
export async function startRealCluster(assets: string): Promise<RealCluster> {
  const process = await startApiServer(assets);
  const certificateAuthority = process.authority.certificate;
  const connectionWithToken = (token: string): ApiServerConnection => ({
    type: 'credentials',
    server: process.url,
    credentials: { certificateAuthority, token },
    addresses: OWN_SERVERS,
  });
  const adminConnection = connectionWithToken(process.adminToken);
  const session = await openSession(adminConnection);
  const writer = new Agent({ connections: 16, connect: { ca: certificateAuthority } });
  const stop = async () => {
    await writer.destroy();
    await session.close();
    await process.stop();
  };
  const admin = new KubernetesRequests(session, writer);
  try {
    await waitFor('the API server to be ready', 60_000, () => {
      process.assertRuns();
      return admin.isReady();
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { process, admin, adminConnection, connectionWithToken, stop };
}
