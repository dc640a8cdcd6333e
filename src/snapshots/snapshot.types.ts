import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Completeness, Consistency } from '../core/inventory/inventory.ts';
import type { Unread } from '../core/inventory/unread.ts';
import { CniProfileEnum } from '../clusters/cluster.enums.ts';
import { ClusterType } from '../clusters/cluster.types.ts';
import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { COMPLETENESS, CONSISTENCY, UNREAD_REASONS } from '../api/enums.ts';
import { MutationInput, MutationPayload } from '../api/graphql/mutation.ts';
import { Node } from '../api/graphql/node.ts';
import { DateTime, Json } from '../api/graphql/scalars.ts';
import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';

export const CompletenessEnum = graphqlEnum(
  'Completeness',
  'Whether everything that could matter was read.',
  COMPLETENESS,
);

const ConsistencyEnum = graphqlEnum('Consistency', 'Whether a snapshot is one moment in time.', CONSISTENCY);

const SnapshotTriggerEnum = graphqlEnum<SnapshotTrigger>(
  'SnapshotTrigger',
  'What made a snapshot be taken.',
  {
    schedule: "The cluster's schedule.",
    request: 'Somebody asked.',
    startup: 'The service started.',
  },
);

const UnreadReasonEnum = graphqlEnum('UnreadReason', 'Why something was not read.', UNREAD_REASONS);

@ObjectType('Unread', { description: 'Something that exists and could not be read.' })
export class UnreadType implements Unread {
  @Field(() => String, {
    description:
      'The Kubernetes kind, followed by its API group where another vendor made it: `NetworkPolicy.crd.projectcalico.org`. `*` where not even the kind could be told, `*.` and an API group where only that could.',
  })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Null: in the whole cluster.' })
  namespace?: string;

  @Field(() => UnreadReasonEnum, { description: 'Why.' })
  reason!: Unread['reason'];

  @Field(() => String, { description: 'For people.' })
  message!: string;
}

@ObjectType('SnapshotChanges', { description: 'Objects that differ from the snapshot before.' })
export class SnapshotChangesType {
  @Field(() => Int, { description: 'Objects that are new.' })
  added!: number;

  @Field(() => Int, { description: 'Objects that are different.' })
  changed!: number;

  @Field(() => Int, {
    description: 'Objects that are gone, or of a kind that could not be read: see `unread`.',
  })
  removed!: number;
}

@ObjectType('Snapshot', { implements: () => [Node], description: 'A cluster as it was at one moment.' })
export class SnapshotType implements Node {
  /** Not part of the schema: what nested fields are loaded by. */
  snapshotId!: string;
  clusterId!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => Int, { description: 'Counts up per cluster from 1, without gaps.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'The moment that it shows.' })
  takenAt!: Date;

  @Field(() => DateTime, { description: 'When reading began.' })
  windowStart!: Date;

  @Field(() => DateTime, { description: 'When reading ended.' })
  windowEnd!: Date;

  @Field(() => DateTime, { description: 'When it could first be asked for.' })
  publishedAt!: Date;

  @Field(() => SnapshotTriggerEnum, { description: 'What made it be taken.' })
  trigger!: SnapshotTrigger;

  @Field(() => CompletenessEnum, { description: 'Whether all that matters was read.' })
  completeness!: Completeness;

  @Field(() => ConsistencyEnum, { description: 'Whether it is one moment in time.' })
  consistency!: Consistency;

  @Field(() => CniProfileEnum, { description: 'The network plugin that verdicts assume.' })
  cniProfile!: CniProfileName;

  @Field(() => Json, {
    description:
      'What its verdicts assume, point by point: the profile with what was overridden when it was taken.',
  })
  assumptions!: Assumptions;

  @Field(() => String, { description: 'What was read: the server and its version, or the folder.' })
  description!: string;

  @Field(() => [UnreadType], { description: 'What could not be read.' })
  unread!: readonly Unread[];

  @Field(() => [String], {
    description:
      'Namespaces that were not in the input although objects are in them. What depends on their labels is unknown, unless `assumptions` hold `absentNamespaces: unlabelled`. Empty where no policy reads labels of namespaces.',
  })
  absentNamespaces!: readonly string[];

  @Field(() => [String], { description: 'Kinds whose API is not installed.' })
  absentKinds!: readonly string[];

  @Field(() => Json, {
    nullable: true,
    description: 'Objects by kind. Null for tokens that see some namespaces only.',
  })
  objectCounts!: Readonly<Record<string, number>> | null;

  @Field(() => SnapshotChangesType, {
    nullable: true,
    description: 'Against the snapshot before. Null for tokens that see some namespaces only.',
  })
  changes!: SnapshotChangesType | null;
}

export const SnapshotConnection = connectionType(SnapshotType, 'Snapshot', 'snapshots');

@InputType({ description: 'A moment in history: a snapshot, or a cluster at a time or now.' })
export class AsOfInput {
  @Field(() => ID, { nullable: true, description: 'This snapshot.' })
  snapshot?: string | null;

  @Field(() => ID, { nullable: true, description: 'The last snapshot of this cluster.' })
  cluster?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Taken at or before this time. With `cluster`.' })
  at?: Date | null;
}

@InputType({ description: 'A cluster to take a snapshot of.' })
export class TakeSnapshotInput extends MutationInput {
  @Field(() => ID, { description: 'Which cluster.' })
  cluster!: string;
}

@ObjectType('TakeSnapshotPayload', { description: 'What came of the request.' })
export class TakeSnapshotPayload extends MutationPayload {
  @Field(() => ClusterType, { nullable: true, description: 'The cluster whose snapshot is under way.' })
  cluster?: ClusterType;

  @Field(() => ID, { nullable: true, description: 'The job that takes it; the same while one is waiting.' })
  jobId?: string;
}
