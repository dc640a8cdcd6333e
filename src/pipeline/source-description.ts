import type { Cluster, ClusterCredentials } from '../clusters/cluster.ts';
import type { ApiServerConnection } from '../clusters/sources/kubernetes/session/connection.ts';
import { inClusterConnection } from '../clusters/sources/kubernetes/session/connection.ts';
import type { ServerAddressPolicy } from '../clusters/sources/kubernetes/session/server-address.ts';
import { SourceError } from '../clusters/sources/source-error.ts';
import type { Source } from '../clusters/sources/source.ts';
import type { Variables } from '../config/environment.ts';

/**
 * A source as plain data, so that a worker thread can open it. May contain secrets: it must not be logged or stored in
 * a job.
 */
export type SourceDescription =
  | { readonly type: 'kubernetes'; readonly connection: ApiServerConnection }
  | { readonly type: 'manifests'; readonly folder: string; readonly path: string };

/** Settings that are needed to open a cluster's source, in addition to the cluster itself. */
export interface SourceEnvironment {
  readonly addresses: ServerAddressPolicy;
  readonly variables: Variables;
}

/**
 * Describes a cluster's source. `credentials` are needed only for API servers. Throws `SourceError`
 * `connection-invalid` if they are missing, or if this process does not run in a pod.
 */
export function describeSource(
  source: Exclude<Cluster['source'], { type: 'manifests' }>,
  credentials: ClusterCredentials | undefined,
  { addresses, variables }: SourceEnvironment,
): SourceDescription {
  if (source.type === 'in-cluster') {
    const connection = inClusterConnection(variables);
    if (connection !== undefined) return { type: 'kubernetes', connection };
    throw new SourceError(
      'connection-invalid',
      'the source is in-cluster, but this process does not run in a pod',
    );
  }
  if (credentials === undefined) {
    throw new SourceError(
      'connection-invalid',
      'no credentials are stored for this cluster: register it again',
    );
  }
  const connection = { type: 'credentials', server: source.server, credentials, addresses } as const;
  return { type: 'kubernetes', connection };
}

/** Opens a described source; loads only the code for its type. */
export async function openSource(description: SourceDescription): Promise<Source> {
  if (description.type === 'manifests') {
    const { ManifestSource } = await import('../clusters/sources/manifests/manifest-source.ts');
    const { folder, path } = description;
    return new ManifestSource({ folder, paths: [path], strict: false });
  }
  const { KubernetesSource } = await import('../clusters/sources/kubernetes/kubernetes-source.ts');
  return new KubernetesSource({ connection: description.connection });
}
