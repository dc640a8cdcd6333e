import { Field, Int, ObjectType } from '@nestjs/graphql';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';
import type { ProposalAnswer } from './proposal.topic.ts';

@ObjectType('ProposedObject', { description: 'An object that differs once manifests are applied.' })
export class ProposedObjectType {
  @Field(() => String, { description: 'Its kind, with the API group if it is not of Kubernetes.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Its namespace; null for cluster-scoped kinds.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Why it is undecided whether the object stays.' })
  reason!: string | null;
}

@ObjectType('ProposalComparison', {
  description:
    'Which connections manifests open and close if they are applied to a snapshot, judged with the assumptions of the ' +
    'snapshot. Nothing is stored.',
})
export class ProposalComparisonType {
  /** Not part of the schema: used to answer nested fields. */
  answer!: ProposalAnswer;

  @Field(() => SnapshotType, { description: 'The snapshot that the manifests were laid over.' })
  base!: SnapshotType;

  @UsualLength(10)
  @Field(() => [ProposedObjectType], {
    description:
      'Policies, workloads and Services of the snapshot that are deleted: the manifests do not contain them, and `replace` covers them.',
  })
  deletedObjects!: readonly ProposedObjectType[];

  @UsualLength(2)
  @Field(() => [ProposedObjectType], {
    description: 'Objects of the snapshot that may stay, change or be deleted; which of these is not known.',
  })
  undecidedObjects!: readonly ProposedObjectType[];

  @UsualLength(10)
  @Field(() => [ProposedObjectType], { description: 'Objects that the manifests change.' })
  changedObjects!: readonly ProposedObjectType[];

  @UsualLength(10)
  @Field(() => [ProposedObjectType], { description: 'Objects that the manifests add.' })
  addedObjects!: readonly ProposedObjectType[];

  @Field(() => Int, {
    description: 'Number of connections with ports that are unknown in both states.',
  })
  undecided!: number;

  @Field(() => Int, {
    description:
      'How many connections beyond the first 10,000 differ; they are counted, but cannot be listed.',
  })
  connectionsLeftOut!: number;

  @Field(() => [String], {
    description:
      'Human-readable messages about what could not be read of the manifests, and about other problems with them.',
  })
  warnings!: readonly string[];
}
