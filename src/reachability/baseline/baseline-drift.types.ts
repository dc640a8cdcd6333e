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

  @UsualLength(3)
  @Field(() => [String], {
    description:
      'The fields that were changed, as paths, at most 20; `labels.team (not valid text)` if the value of a label is not known any more. Empty for what was added or removed.',
  })
  fields!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description:
      'The approved NetworkPolicy or the removed Namespace as YAML, which reverts the change when it is applied. Null for what was added, for namespaces that are there, and for other kinds.',
  })
  revert!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The kubectl command that reverts the change: `kubectl delete` for what was added, `kubectl label` for the labels of a namespace. Null if there is YAML to apply, or if no command does.',
  })
  command!: string | null;
}

@ObjectType('BaselineDrift', {
  description:
    'What differs between the baseline of a cluster and its newest complete snapshot: policies and labels of namespaces, and what they open and close for the workloads of the snapshot.',
})
export class BaselineDriftType {
  /** Not part of the schema: used to answer nested fields. */
  answer!: BaselineDriftAnswer;

  @Field(() => BaselineType, {
    description: 'The baseline in force, now or at the time that was asked about.',
  })
  baseline!: BaselineType;

  @Field(() => Int, {
    description:
      'The version of the baseline at that time; later ones contain changes that were accepted since.',
  })
  version!: number;

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
