import { graphqlEnum } from '../api/graphql/enum.ts';
import { CLUSTER_ORIGINS, CLUSTER_SOURCES, SCHEDULE_TYPES } from '../api/enums.ts';
import { CNI_PROFILE_NAMES } from '../core/reachability/plugins/cni-profile.ts';
import { CNI_PROFILES } from '../core/reachability/plugins/profiles.ts';

export const ClusterSourceTypeEnum = graphqlEnum(
  'ClusterSourceType',
  "The type of source that a cluster's inventory is read from.",
  CLUSTER_SOURCES,
);

export const ScheduleTypeEnum = graphqlEnum(
  'ScheduleType',
  'What determines when snapshots are taken.',
  SCHEDULE_TYPES,
);

export const ClusterOriginEnum = graphqlEnum('ClusterOrigin', 'How a cluster was added.', CLUSTER_ORIGINS);

export const CniProfileEnum = graphqlEnum(
  'CniProfile',
  'The network plugin whose behaviour verdicts assume.',
  {
    detected: 'Detected from the DaemonSets of each snapshot.',
    ...Object.fromEntries(CNI_PROFILE_NAMES.map((name) => [name, `${CNI_PROFILES[name].title}.`])),
  },
);
