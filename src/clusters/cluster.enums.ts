import { graphqlEnum } from '../api/graphql/enum.ts';
import { CNI_PROFILE_NAMES } from '../core/reachability/plugins/cni-profile.ts';
import { CNI_PROFILES } from '../core/reachability/plugins/profiles.ts';
import type { ClusterSource } from '../config/cluster-settings.ts';
import type { SnapshotSchedule } from '../config/cluster-settings.ts';
import type { Cluster } from './cluster.ts';

export const ClusterSourceTypeEnum = graphqlEnum<ClusterSource['type']>(
  'ClusterSourceType',
  "Where a cluster's inventory comes from.",
  {
    kubernetes: 'An API server, with stored credentials.',
    'in-cluster': 'The API server of the cluster that the service runs in.',
    manifests: 'A folder of manifests on the machine of the service.',
  },
);

export const ScheduleTypeEnum = graphqlEnum<SnapshotSchedule['type']>(
  'ScheduleType',
  'When snapshots are taken.',
  {
    cron: 'By a cron expression, in UTC.',
    interval: 'Every so many seconds.',
    manual: 'Only when asked for.',
  },
);

export const ClusterOriginEnum = graphqlEnum<Cluster['origin']>(
  'ClusterOrigin',
  'How a cluster came to be watched.',
  {
    configured: 'It is in the configuration file, and kept in step with it.',
    released: 'It was in the configuration file once: its history is kept, and no snapshots are scheduled.',
    registered: 'It was registered through the API.',
    example: 'It is one of the examples that are shown until a cluster is configured.',
  },
);

export const CniProfileEnum = graphqlEnum(
  'CniProfile',
  'The network plugin whose behaviour verdicts assume.',
  {
    detected: "Detected from each snapshot's DaemonSets.",
    ...Object.fromEntries(CNI_PROFILE_NAMES.map((name) => [name, `${CNI_PROFILES[name].title}.`])),
  },
);
