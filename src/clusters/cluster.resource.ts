import { z } from 'zod';
import { toGlobalId } from '../api/global-id.ts';
import { CLUSTER_ORIGINS, CLUSTER_SOURCES, SCHEDULE_TYPES } from '../api/enums.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import { CNI_PROFILE_NAMES } from '../core/reachability/plugins/cni-profile.ts';
import { toRetentionType, toScheduleType } from './cluster-mapping.ts';
import { maxIntervalSecondsOf } from './scheduling/observation.ts';
import type { Cluster } from './cluster.ts';

const schedule = resource(
  'SnapshotSchedule',
  z
    .object({
      type: oneOf(SCHEDULE_TYPES).describe('What decides.'),
      cron: z.string().nullable().describe('Five fields, in UTC.'),
      intervalSeconds: z.number().nullable().describe('Seconds between snapshots.'),
      instructions: z.string().nullable().describe('How to ask for a snapshot, where none are scheduled.'),
    })
    .describe('When snapshots are taken.'),
);

export const clusterResource = resource(
  'Cluster',
  z
    .object({
      id: z.string().describe('The same id as in the GraphQL API.'),
      name: z.string().describe('Unique in the fleet.'),
      labels: z.record(z.string(), z.string()).describe('The labels configured for the cluster.'),
      source: oneOf(CLUSTER_SOURCES).describe('The source that the inventory is read from.'),
      sourceMissingSince: z
        .date()
        .nullable()
        .describe('Since when its folder of manifests has been missing: snapshots fail until it is back.'),
      schedule,
      maxIntervalSeconds: z
        .number()
        .describe('How many seconds the state of a snapshot holds at most if no other follows.'),
      retention: z
        .object({
          all: z.int().nullable().describe('All snapshots.'),
          daily: z.int().nullable().describe('The first complete snapshot of each day.'),
          weekly: z.int().nullable().describe('The first complete snapshot of each week.'),
          records: z
            .int()
            .nullable()
            .describe('Access, rule results, scores, drift, and former states of findings.'),
          runs: z.int().nullable().describe('Attempts to take snapshots.'),
        })
        .describe('How many days things are kept; null where it is as for all clusters.'),
      cniProfile: z
        .enum([...CNI_PROFILE_NAMES, 'detected'])
        .describe('The network plugin whose behaviour verdicts assume.'),
      origin: oneOf(CLUSTER_ORIGINS).describe('How the cluster was added.'),
      removedAt: z
        .date()
        .nullable()
        .describe(
          'Since when it has been missing from the configuration file: its history is kept, and it is not included in the scores and counts of the fleet.',
        ),
      createdAt: z.date().describe('When the cluster was registered.'),
      updatedAt: z.date().describe('When the registration was last changed.'),
    })
    .describe('A Kubernetes cluster that Ringfence takes snapshots of.'),
);
export type ClusterResource = z.output<typeof clusterResource>;

/** Converts a cluster to its REST resource. */
export function toClusterResource(cluster: Cluster): ClusterResource {
  const { id, name, labels, source, cniProfile, origin, createdAt, updatedAt } = cluster;
  const { removedAt, sourceMissingSince } = cluster;
  return {
    id: toGlobalId('Cluster', id),
    name,
    labels,
    source: source.type,
    sourceMissingSince,
    schedule: toScheduleType(cluster),
    maxIntervalSeconds: maxIntervalSecondsOf(cluster),
    retention: toRetentionType(cluster),
    cniProfile,
    origin,
    removedAt,
    createdAt,
    updatedAt,
  };
}
