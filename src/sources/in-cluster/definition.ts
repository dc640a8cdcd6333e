import { z } from 'zod';
import { sourceArguments, type SourceDefinition } from '../definition.ts';
import { checkApiServer, openApiServer } from '../kubernetes/open-api-server.ts';
import { inClusterConnection, type ApiServerConnection } from '../kubernetes/session/connection.ts';
import { SourceError } from '../source-error.ts';

export interface InCluster {
  readonly type: 'in-cluster';
}

export interface InClusterOpening {
  readonly type: 'in-cluster';
  readonly connection: ApiServerConnection;
}

/** The cluster that this process runs in, by the service account of its pod. */
export const inClusterDefinition: SourceDefinition<InCluster, InClusterOpening> = {
  type: 'in-cluster',
  description: 'The API server of the cluster that the service runs in.',
  credentials: 'none',
  location: 'remote',
  forms: [
    {
      type: 'in-cluster',
      help: 'the cluster that the service runs in, with its service account',
      keys: {},
      read: () => ({ source: { type: 'in-cluster' } }),
    },
  ],
  arguments: sourceArguments({
    usage: '--in-cluster',
    options: [{ flags: '--in-cluster', help: 'the cluster that this pod runs in, with its service account' }],
    schema: z.object({ inCluster: z.boolean().optional() }),
    asks: (_, { inCluster }) => (inCluster === true ? ['--in-cluster'] : []),
    async open(_paths, _options, variables) {
      const connection = inClusterConnection(variables);
      if (connection !== undefined) return [{ name: 'in-cluster', source: await openApiServer(connection) }];
      throw new SourceError(
        'connection-invalid',
        '--in-cluster works only inside a pod: KUBERNETES_SERVICE_HOST is not set',
      );
    },
  }),
  show: () => ({}),
  prepare(_source, { variables }) {
    const connection = inClusterConnection(variables);
    if (connection !== undefined) return { type: 'in-cluster', connection };
    throw new SourceError(
      'connection-invalid',
      'the source is in-cluster, but this process does not run in a pod',
    );
  },
  open: ({ connection }) => openApiServer(connection),
  check: ({ connection }) => checkApiServer(connection),
};
