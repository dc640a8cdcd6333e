import { z } from 'zod';
import { toGlobalId } from '../api/global-id.ts';
import { CLUSTER_ORIGINS, CLUSTER_SOURCES } from '../api/enums.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import { CNI_PROFILE_NAMES } from '../core/reachability/plugins/cni-profile.ts';
import type { Cluster } from './cluster.ts';

export const clusterResource = resource(
  'Cluster',
  z
    .object({
      id: z.string().describe('As in the GraphQL API.'),
      name: z.string().describe('Unique in the fleet.'),
      labels: z.record(z.string(), z.string()).describe('Labels that it was given.'),
      source: oneOf(CLUSTER_SOURCES).describe('What its inventory is read from.'),
      cniProfile: z
        .enum([...CNI_PROFILE_NAMES, 'detected'])
        .describe('The network plugin that verdicts assume.'),
      origin: oneOf(CLUSTER_ORIGINS).describe('How it came to be watched.'),
      removedAt: z
        .date()
        .nullable()
        .describe(
          'Since when it is missing from the configuration file: its history is kept, and it counts in no sum of the fleet.',
        ),
      createdAt: z.date().describe('When it was registered.'),
      updatedAt: z.date().describe('When its registration last changed.'),
    })
    .describe('A Kubernetes cluster that is watched.'),
);
export type ClusterResource = z.output<typeof clusterResource>;

/** A cluster as the REST API shows it. */
export function toClusterResource(cluster: Cluster): ClusterResource {
  const { id, name, labels, source, cniProfile, origin, removedAt, createdAt, updatedAt } = cluster;
  return {
    id: toGlobalId('Cluster', id),
    name,
    labels,
    source: source.type,
    cniProfile,
    origin,
    removedAt,
    createdAt,
    updatedAt,
  };
}
