import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../api/graphql/connection.ts';
import { MutationPayload } from '../api/graphql/mutation.ts';
import { Node } from '../api/graphql/node.ts';
import { DateTime, Json } from '../api/graphql/scalars.ts';
import type { Assumptions } from '../core/reachability/plugins/cni-profile.ts';
import type { ClusterSource } from '../config/cluster-settings.ts';
import type { SnapshotSchedule } from '../config/cluster-settings.ts';
import type { Cluster } from './cluster.ts';
import {
  ClusterOriginEnum,
  ClusterSourceTypeEnum,
  CniProfileEnum,
  ScheduleTypeEnum,
} from './cluster.enums.ts';

@ObjectType('ClusterSource', { description: 'Where an inventory comes from. Credentials are never shown.' })
export class ClusterSourceType {
  @Field(() => ClusterSourceTypeEnum, { description: 'What kind of source it is.' })
  type!: ClusterSource['type'];

  @Field(() => String, { nullable: true, description: 'Address of the API server.' })
  server!: string | null;

  @Field(() => String, { nullable: true, description: 'The kubeconfig context that it was taken from.' })
  contextName!: string | null;

  @Field(() => String, { nullable: true, description: 'Folder of the manifests. Shown to admins only.' })
  path!: string | null;
}

@ObjectType('SnapshotSchedule', { description: 'When snapshots are taken.' })
export class SnapshotScheduleType {
  @Field(() => ScheduleTypeEnum, { description: 'What decides.' })
  type!: SnapshotSchedule['type'];

  @Field(() => String, { nullable: true, description: 'Five fields, in UTC.' })
  cron!: string | null;

  @Field(() => Int, { nullable: true, description: 'Seconds between snapshots.' })
  intervalSeconds!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'How to ask for a snapshot, where none are scheduled.',
  })
  instructions!: string | null;
}

@ObjectType('Cluster', { implements: () => [Node], description: 'A Kubernetes cluster that is watched.' })
export class ClusterType implements Node {
  /** Not part of the schema: what nested fields are loaded by. */
  clusterId!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'Unique in the fleet.' })
  name!: string;

  @Field(() => Json, { description: 'Labels that it was given: an object of texts.' })
  labels!: Readonly<Record<string, string>>;

  @Field(() => ClusterSourceType, { description: 'Where its inventory comes from.' })
  source!: ClusterSourceType;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when its folder of manifests cannot be found: snapshots fail. Looked for every minute. Null where it is there, and for other sources.',
  })
  sourceMissingSince!: Date | null;

  @Field(() => SnapshotScheduleType, { description: 'When snapshots of it are taken.' })
  schedule!: SnapshotScheduleType;

  @Field(() => CniProfileEnum, { description: 'The network plugin that verdicts assume.' })
  cniProfile!: Cluster['cniProfile'];

  @Field(() => Json, { description: 'Points of that profile that are set otherwise for this cluster.' })
  assumptions!: Partial<Assumptions>;

  @Field(() => ClusterOriginEnum, { description: 'How it came to be watched.' })
  origin!: Cluster['origin'];

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when it is missing from the configuration file. Its history is kept, no snapshots of it are taken, and it counts in no score or number of findings of the fleet. Null where it is part of the fleet.',
  })
  removedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was registered.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When its registration last changed.' })
  updatedAt!: Date;
}

export const ClusterConnection = connectionType(ClusterType, 'Cluster', 'clusters');

@ObjectType('ClusterAccess', { description: 'What an API server lets its credentials read.' })
export class ClusterAccessType {
  @Field(() => String, { nullable: true, description: 'What the server says it is.' })
  serverVersion!: string | null;

  @Field(() => [String], { description: 'Kinds that can be read.' })
  readable!: readonly string[];

  @Field(() => [String], { description: 'Kinds that cannot: snapshots would be PARTIAL.' })
  unreadable!: readonly string[];

  @Field(() => [String], { description: 'Kinds that are not installed, which is fine.' })
  absent!: readonly string[];
}

@ObjectType('RegisterClusterPayload', { description: 'The cluster that was registered.' })
export class RegisterClusterPayload extends MutationPayload {
  @Field(() => ClusterType, { nullable: true, description: 'The new cluster.' })
  cluster?: ClusterType;
}

@ObjectType('TestClusterConnectionPayload', { description: 'What came of a test.' })
export class TestClusterConnectionPayload extends MutationPayload {
  @Field(() => ClusterAccessType, { nullable: true, description: 'What can be read; null where it failed.' })
  access?: ClusterAccessType;
}

@ObjectType('RemoveClusterPayload', { description: 'The cluster that was removed.' })
export class RemoveClusterPayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: 'Id of what no longer exists.' })
  removedClusterId?: string;
}
