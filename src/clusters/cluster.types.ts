import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../api/graphql/connection.ts';
import { MutationPayload } from '../api/graphql/mutation.ts';
import { Node } from '../api/graphql/nodes/node.ts';
import { DateTime, Json } from '../api/graphql/scalars.ts';
import type { Assumptions } from '../core/reachability/plugins/cni-profile.ts';
import type { SnapshotSchedule } from '../config/cluster-settings.ts';
import type { SourceType } from '../sources/catalogue.ts';
import type { Cluster } from './cluster.ts';
import {
  ClusterOriginEnum,
  ClusterSourceTypeEnum,
  CniProfileEnum,
  ScheduleTypeEnum,
} from './cluster.enums.ts';

@ObjectType('ClusterSource', {
  description: 'The source that an inventory is read from. Credentials are never returned.',
})
export class ClusterSourceType {
  @Field(() => ClusterSourceTypeEnum, { description: 'The type of the source.' })
  type!: SourceType;

  @Field(() => String, { nullable: true, description: 'The address of the API server.' })
  server!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The kubeconfig context that the connection was taken from.',
  })
  contextName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The folder of the manifests. Visible to admins only.',
  })
  path!: string | null;
}

@ObjectType('SnapshotSchedule', { description: 'When snapshots are taken.' })
export class SnapshotScheduleType {
  @Field(() => ScheduleTypeEnum, { description: 'What determines when snapshots are taken.' })
  type!: SnapshotSchedule['type'];

  @Field(() => String, { nullable: true, description: 'A cron expression with five fields, in UTC.' })
  cron!: string | null;

  @Field(() => Int, { nullable: true, description: 'Number of seconds between snapshots.' })
  intervalSeconds!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'How to ask for a snapshot, where none are scheduled.',
  })
  instructions!: string | null;
}

@ObjectType('ClusterRetention', {
  description: 'For how many days data of the cluster is kept. Null: the service-wide setting applies.',
})
export class ClusterRetentionType {
  @Field(() => Int, { nullable: true, description: 'All snapshots.' })
  all!: number | null;

  @Field(() => Int, { nullable: true, description: 'The first complete snapshot of each day.' })
  daily!: number | null;

  @Field(() => Int, { nullable: true, description: 'The first complete snapshot of each week.' })
  weekly!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Access, rule results, scores, drift, and former states of findings.',
  })
  records!: number | null;

  @Field(() => Int, { nullable: true, description: 'Attempts to take snapshots.' })
  runs!: number | null;
}

@ObjectType('Cluster', {
  implements: () => [Node],
  description: 'A Kubernetes cluster that Ringfence takes snapshots of.',
})
export class ClusterType implements Node {
  /** Not part of the schema: used to load nested fields. */
  clusterId!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'The name of the cluster, unique in the fleet.' })
  name!: string;

  @Field(() => Json, { description: 'The labels configured for the cluster, from name to value.' })
  labels!: Readonly<Record<string, string>>;

  @Field(() => ClusterSourceType, { description: 'The source that the inventory is read from.' })
  source!: ClusterSourceType;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when its folder of manifests has been missing: snapshots fail until it is back. Checked every minute. Null if the folder exists, and for other sources.',
  })
  sourceMissingSince!: Date | null;

  @Field(() => SnapshotScheduleType, { description: 'When snapshots of the cluster are taken.' })
  schedule!: SnapshotScheduleType;

  @Field(() => Int, {
    description:
      'How many seconds the state of a snapshot holds at most if no other follows. What comes after is not observed.',
  })
  maxIntervalSeconds!: number;

  @Field(() => ClusterRetentionType, {
    description: 'How long its history is kept, where that differs from the configuration of the service.',
  })
  retention!: ClusterRetentionType;

  @Field(() => CniProfileEnum, { description: 'The network plugin whose behaviour verdicts assume.' })
  cniProfile!: Cluster['cniProfile'];

  @Field(() => Json, {
    description: 'Assumptions that override the profile of the network plugin, from name to value.',
  })
  assumptions!: Partial<Assumptions>;

  @Field(() => ClusterOriginEnum, { description: 'How the cluster was added.' })
  origin!: Cluster['origin'];

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when it has been missing from the configuration file. Its history is kept, no snapshots of it are taken, and it is not included in the scores and counts of the fleet. Null if it is part of the fleet.',
  })
  removedAt!: Date | null;

  @Field(() => DateTime, { description: 'When the cluster was registered.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When the registration was last changed.' })
  updatedAt!: Date;
}

export const ClusterConnection = connectionType(ClusterType, 'Cluster', 'clusters');

@ObjectType('ClusterAccess', { description: 'What the credentials may read from an API server.' })
export class ClusterAccessType {
  @Field(() => String, { nullable: true, description: 'The version that the server reports.' })
  serverVersion!: string | null;

  @Field(() => [String], { description: 'Kinds that can be read.' })
  readable!: readonly string[];

  @Field(() => [String], { description: 'Kinds that cannot be read; snapshots would be PARTIAL.' })
  unreadable!: readonly string[];

  @Field(() => [String], { description: 'Kinds that are not installed, which is not an error.' })
  absent!: readonly string[];
}

@ObjectType('RegisterClusterPayload', { description: 'The cluster that was registered.' })
export class RegisterClusterPayload extends MutationPayload {
  @Field(() => ClusterType, { nullable: true, description: 'The registered cluster.' })
  cluster?: ClusterType;
}

@ObjectType('TestClusterConnectionPayload', { description: 'The result of a connection test.' })
export class TestClusterConnectionPayload extends MutationPayload {
  @Field(() => ClusterAccessType, {
    nullable: true,
    description: 'What can be read; null if the test failed.',
  })
  access?: ClusterAccessType;
}

@ObjectType('RemoveClusterPayload', { description: 'The cluster that was removed.' })
export class RemoveClusterPayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: 'The id of the removed cluster.' })
  removedClusterId?: string;
}
