import { toGlobalId } from '../api/global-id.ts';
import type { Principal } from '../auth/principal.ts';
import { SOURCES } from '../sources/catalogue.ts';
import type { Cluster } from './cluster.ts';
import { maxIntervalSecondsOf } from './scheduling/observation.ts';
import type {
  ClusterRetentionType,
  ClusterSourceType,
  ClusterType,
  SnapshotScheduleType,
} from './cluster.types.ts';

/** Converts a cluster to its API type. Paths on the service's machine are shown only to admins. */
export function toClusterType(cluster: Cluster, { role }: Principal): ClusterType {
  const { id, name, labels, cniProfile, assumptions, origin, createdAt, updatedAt } = cluster;
  const { removedAt, sourceMissingSince } = cluster;
  return {
    id: toGlobalId('Cluster', id),
    clusterId: id,
    name,
    labels,
    source: toSourceType(cluster, role === 'admin'),
    sourceMissingSince,
    schedule: toScheduleType(cluster),
    maxIntervalSeconds: maxIntervalSecondsOf(cluster),
    retention: toRetentionType(cluster),
    cniProfile,
    assumptions,
    origin,
    removedAt,
    createdAt,
    updatedAt,
  };
}

function toSourceType({ source }: Cluster, admin: boolean): ClusterSourceType {
  const { server = null, contextName = null, path = null } = SOURCES[source.type].show(source);
  return { type: source.type, server, contextName, path: admin ? path : null };
}

/** What a cluster overrides of the retention of all, as GraphQL and REST show it. */
export function toRetentionType({ retention }: Cluster): ClusterRetentionType {
  return { all: null, daily: null, weekly: null, records: null, runs: null, ...retention };
}

/** When snapshots are taken, as GraphQL and REST show it. */
export function toScheduleType({ id, name, schedule, removedAt }: Cluster): SnapshotScheduleType {
  const cluster = toGlobalId('Cluster', id);
  return {
    type: schedule.type,
    cron: schedule.type === 'cron' ? schedule.expression : null,
    intervalSeconds: schedule.type === 'interval' ? schedule.seconds : null,
    instructions:
      schedule.type === 'manual' && removedAt === null
        ? `No snapshots of this cluster are scheduled. Ask for one with the mutation takeSnapshot(input: { cluster: "${cluster}" }), with POST /api/v1/clusters/${cluster}/snapshots, or with the command: ringfence snapshot ${name}`
        : null,
  };
}
