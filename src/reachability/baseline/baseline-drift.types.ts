import { Field, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { UNAPPROVED_CHANGES } from '../../api/enums.ts';
import { ApprovedObjectType } from '../../baselines/acceptance/acceptance.types.ts';
import { BaselineType } from '../../baselines/baseline.types.ts';
import type { UnapprovedChange } from '../../core/baseline/changes.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';
import type { BaselineDriftAnswer } from './baseline-drift.topic.ts';

const UnapprovedChangeEnum = graphqlEnum(
  'ObjectChange',
  'What happened to an object since the baseline was approved.',
  UNAPPROVED_CHANGES,
);

@ObjectType('UnapprovedObject', { description: 'A policy or namespace that is not as it was approved.' })
export class UnapprovedObjectType {
  @Field(() => UnapprovedChangeEnum, { description: 'What happened to it.' })
  change!: UnapprovedChange['change'];

  @Field(() => ApprovedObjectType, { description: 'The policy or namespace to approve or revert.' })
  object!: ApprovedObjectType;

  @Field(() => String, {
    nullable: true,
    description:
      'The approved NetworkPolicy as YAML, which reverts the change when it is applied. Null for what was added, which must be deleted, and for other kinds.',
  })
  revert!: string | null;
}

@ObjectType('BaselineDrift', {
  description:
    'What differs between the baseline of a cluster and its newest complete snapshot: policies and labels of namespaces, and what they open and close for the workloads of the snapshot.',
})
export class BaselineDriftType {
  /** Not part of the schema: used to answer nested fields. */
  answer!: BaselineDriftAnswer;

  @Field(() => BaselineType, { description: 'The baseline in force.' })
  baseline!: BaselineType;

  @Field(() => SnapshotType, { description: 'The snapshot that it is compared with.' })
  snapshot!: SnapshotType;

  @UsualLength(10)
  @Field(() => [UnapprovedObjectType], {
    description: 'Policies and namespaces to approve or revert, by kind, namespace and name.',
  })
  objects!: readonly UnapprovedObjectType[];

  @Field(() => Int, {
    description: 'Number of connections with ports that are unknown in both states.',
  })
  undecided!: number;

  @Field(() => Int, {
    description:
      'How many connections beyond the first 1,000 differ; they are counted, but cannot be listed.',
  })
  connectionsLeftOut!: number;
}
