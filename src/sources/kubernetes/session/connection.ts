import type { ClusterCredentials } from '../../credentials.ts';
import type { ServerAddressPolicy } from './server-address.ts';

/**
 * How to connect to one API server, as plain data that can be sent to a worker thread, which calls `openSession`.
 * Contains secrets: it must not be logged or stored in a job.
 */
export type ApiServerConnection =
  | {
      readonly type: 'credentials';
      readonly server: string;
      readonly credentials: ClusterCredentials;
      readonly addresses: ServerAddressPolicy;
    }
  /** A context of the kubeconfig of the user who runs the program; may run the user's exec plugin. */
  | { readonly type: 'kubeconfig-context'; readonly files: readonly string[]; readonly context: string }
  /** The service account of the pod that this process runs in. */
  | { readonly type: 'in-cluster'; readonly serviceAccountDirectory: string; readonly server: string };

/** Where a pod finds its service account (Kubernetes docs, "Accessing the API from a Pod"). */
const SERVICE_ACCOUNT_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The connection of the pod that this process runs in.
 *
 * @param environment contains `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`, as in every pod
 * @returns undefined outside a pod
 */
export function inClusterConnection(
  environment: Readonly<Record<string, string | undefined>>,
  serviceAccountDirectory: string = SERVICE_ACCOUNT_DIRECTORY,
): ApiServerConnection | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { type: 'in-cluster', server, serviceAccountDirectory };
}
