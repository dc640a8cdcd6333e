import { UsualLength } from '../api/graphql/limits/cost.ts';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Completeness, Consistency } from '../core/inventory/inventory.ts';
import type { Unread } from '../core/inventory/problems/unread.ts';
import { CniProfileEnum } from '../clusters/cluster.enums.ts';
import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { COMPLETENESS, CONSISTENCY, UNREAD_REASONS } from '../api/enums.ts';
import { Node } from '../api/graphql/nodes/node.ts';
import { DateTime, Json } from '../api/graphql/scalars.ts';
import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';
import { SnapshotHoldType } from './held/held.types.ts';

export const CompletenessEnum = graphqlEnum(
  'Completeness',
  'Whether everything that affects verdicts was read.',
  COMPLETENESS,
);

const ConsistencyEnum = graphqlEnum(
  'Consistency',
  'Whether a snapshot shows a single point in time.',
  CONSISTENCY,
);

const SnapshotTriggerEnum = graphqlEnum<SnapshotTrigger>(
  'SnapshotTrigger',
  'What caused a snapshot to be taken.',
  {
    schedule: "The cluster's schedule.",
    request: "A user's request.",
    startup: 'The start of the service.',
  },
);

const UnreadReasonEnum = graphqlEnum('UnreadReason', 'Why something was not read.', UNREAD_REASONS);

@ObjectType('Unread', { description: 'An existing object or kind that could not be read.' })
export class UnreadType implements Unread {
  @Field(() => String, {
    description:
      'The Kubernetes kind, followed by its API group for kinds of other vendors: `NetworkPolicy.crd.projectcalico.org`. `*.` and an API group if only the group is known, `*` if nothing is known.',
  })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'The namespace. Null means the whole cluster.' })
  namespace?: string;

  @Field(() => UnreadReasonEnum, { description: 'Why it could not be read.' })
  reason!: Unread['reason'];

  @Field(() => String, { description: 'A human-readable message.' })
  message!: string;
}

@ObjectType('SnapshotChanges', { description: 'Number of objects that differ from the previous snapshot.' })
export class SnapshotChangesType {
  @Field(() => Int, { description: 'Number of new objects.' })
  added!: number;

  @Field(() => Int, { description: 'Number of changed objects.' })
  changed!: number;

  @Field(() => Int, {
    description: 'Number of objects that no longer exist, or whose kind could not be read (see `unread`).',
  })
  removed!: number;
}

@ObjectType('SnapshotMoment', { description: 'A snapshot, and the moment that it shows.' })
export class SnapshotMomentType {
  @Field(() => ID, { description: 'The id of the snapshot.' })
  id!: string;

  @Field(() => Int, { description: 'Its number in the history of its cluster.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'The moment that it shows.' })
  takenAt!: Date;
}

@ObjectType('Snapshot', {
  implements: () => [Node],
  description: 'The state of a cluster at one point in time.',
})
export class SnapshotType implements Node {
  /** Not part of the schema: used to load nested fields. */
  snapshotId!: string;
  clusterId!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => Int, { description: 'Sequence number within the cluster, starting at 1 and without gaps.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'The time that the snapshot shows.' })
  takenAt!: Date;

  @Field(() => DateTime, { description: 'When reading the cluster began.' })
  windowStart!: Date;

  @Field(() => DateTime, { description: 'When reading the cluster ended.' })
  windowEnd!: Date;

  @Field(() => DateTime, { description: 'When the snapshot was published.' })
  publishedAt!: Date;

  @Field(() => SnapshotTriggerEnum, { description: 'What caused the snapshot to be taken.' })
  trigger!: SnapshotTrigger;

  @Field(() => CompletenessEnum, { description: 'Whether everything that affects verdicts was read.' })
  completeness!: Completeness;

  @Field(() => ConsistencyEnum, { description: 'Whether the snapshot shows a single point in time.' })
  consistency!: Consistency;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the data-flow map that it was judged with; null if there was none.',
  })
  dataFlowMapVersion!: number | null;

  @Field(() => CniProfileEnum, { description: 'The network plugin whose behaviour verdicts assume.' })
  cniProfile!: CniProfileName;

  @Field(() => Json, {
    description:
      'The assumptions behind the verdicts, by name: the profile of the network plugin with the ' +
      'overrides at the time of the snapshot.',
  })
  assumptions!: Assumptions;

  @Field(() => String, { description: 'What was read: the server and its version, or the folder.' })
  description!: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When its objects were removed, because retention keeps only some snapshots of that age; null if it has them. ' +
      'Then the fields about objects are null, and questions about its objects are refused with `NOT_KEPT`. Access, ' +
      'rule results, scores and findings of that time are kept.',
  })
  thinnedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When also everything else that was recorded of it (access, rule results, scores, states of findings, drift) was ' +
      'removed. Then questions about these are refused with `NOT_KEPT`, and its time counts as not observed.',
  })
  expiredAt!: Date | null;

  @Field(() => SnapshotMomentType, {
    nullable: true,
    description:
      'The snapshot that was asked about, if its objects are no longer kept: this one, the last before it that has ' +
      'them, answers instead. Set by every question about objects at a time (`asOf`, `at`).',
  })
  insteadOf!: SnapshotMomentType | null;

  @UsualLength(4)
  @Field(() => [UnreadType], {
    nullable: true,
    description: 'What could not be read. Null if the snapshot was thinned.',
  })
  unread!: readonly Unread[] | null;

  @Field(() => SnapshotHoldType, {
    nullable: true,
    description:
      'Set if more than half, and at least ten, of the objects of a kind disappeared since the last snapshot that could read the kind. The kind is unread and the snapshot PARTIAL, so that it resolves no finding, until the next snapshot shows the same or `confirmSnapshot` confirms this one.',
  })
  held!: SnapshotHoldType | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Namespaces that contain objects but are not in the input themselves. Verdicts that depend on ' +
      'their labels are unknown, unless `assumptions` contains `absentNamespaces: unlabelled`. Empty if ' +
      'no policy selects namespaces by label and no data class depends on them. Null if the snapshot was thinned.',
  })
  absentNamespaces!: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Human-readable messages about parts of the input that were excluded (`.ringfenceignore`) or are not applied (kustomizations), about workloads whose data class is not known because labels of their namespace are not, and about a snapshot time in the future. Tokens that are limited to some namespaces do not see messages that name files. Null if the snapshot was thinned.',
  })
  warnings!: readonly string[] | null;

  @Field(() => [String], { description: 'Kinds whose API is not installed in the cluster.' })
  absentKinds!: readonly string[];

  @Field(() => Json, {
    nullable: true,
    description:
      'Number of objects by kind. Null for tokens that are limited to some namespaces, and if the snapshot was thinned.',
  })
  objectCounts!: Readonly<Record<string, number>> | null;

  @Field(() => SnapshotChangesType, {
    nullable: true,
    description: 'Changes since the previous snapshot. Null for tokens that are limited to some namespaces.',
  })
  changes!: SnapshotChangesType | null;
}

export const SnapshotConnection = connectionType(SnapshotType, 'Snapshot', 'snapshots');

@InputType({ description: 'A point in time: a snapshot, or a cluster now or at a given time.' })
export class AsOfInput {
  @Field(() => ID, { nullable: true, description: 'The id of a snapshot.' })
  snapshot?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id or name of a cluster, for its last snapshot.' })
  cluster?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Of the snapshots taken at or before this time, use the one with the highest sequence number. Requires ' +
      '`cluster`, except for findings and for the score of the fleet, where it is the time of all clusters.',
  })
  at?: Date | null;
}
