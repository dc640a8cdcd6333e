import type { ClusterAccess } from '../definition.ts';
import type { Source } from '../source.ts';
import type { ApiServerConnection } from './session/connection.ts';

/** Reads a cluster through its API server. Loads the code when it is needed. */
export async function openApiServer(connection: ApiServerConnection): Promise<Source> {
  const { KubernetesSource } = await import('./kubernetes-source.ts');
  return new KubernetesSource({ connection });
}

/** Tries a connection. Loads the code when it is needed. */
export async function checkApiServer(connection: ApiServerConnection): Promise<ClusterAccess> {
  const { testConnection } = await import('./connection-test.ts');
  return testConnection(connection);
}
