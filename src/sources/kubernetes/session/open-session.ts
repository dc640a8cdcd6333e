import type { ApiServerConnection } from './connection.ts';
import { openCredentialsSession } from './credentials-session.ts';
import { openInClusterSession } from './in-cluster-session.ts';
import type { ApiServerSession } from './session.ts';

/**
 * Opens a connection without sending anything.
 *
 * @throws SourceError `address-refused`, `connection-invalid`, `unreachable`
 */
export async function openSession(connection: ApiServerConnection): Promise<ApiServerSession> {
  switch (connection.type) {
    case 'credentials':
      return openCredentialsSession(connection.server, connection.credentials, connection.addresses);
    case 'in-cluster':
      return openInClusterSession(connection.server, connection.serviceAccountDirectory);
    case 'kubeconfig-context': {
      // The client library takes half a second to load and is needed only here.
      const { openKubeconfigSession } = await import('./kubeconfig-session.ts');
      return openKubeconfigSession(connection.context, connection.files);
    }
  }
}
