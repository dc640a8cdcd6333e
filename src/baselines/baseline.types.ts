import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../api/graphql/connection.ts';
import { MutationInput, MutationPayload } from '../api/graphql/mutation.ts';
import { Node } from '../api/graphql/nodes/node.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import { PersonType } from '../tokens/token.types.ts';

@ObjectType('Baseline', {
  implements: () => [Node],
  description: 'A state of a cluster that a person approved. Later changes are compared with it.',
})
export class BaselineType implements Node {
  /** Not part of the schema: used to load nested fields. */
  snapshotId!: string;
  baselineId!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => Int, {
    description:
      'Increases with each approval and acceptance for the cluster. `approveBaseline` and `acceptDrift` require it.',
  })
  version!: number;

  @Field(() => Int, {
    description:
      'The version with which the snapshot was approved. Each later one is an acceptance, with a person and a reason of its own: see `accepted`.',
  })
  approvedVersion!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why the snapshot was approved. Null for tokens that are limited to some namespaces.',
  })
  comment!: string | null;

  @Field(() => DateTime, { description: 'When the snapshot was approved.' })
  approvedAt!: Date;

  @Field(() => PersonType, { description: 'Who approved the snapshot.' })
  approvedBy!: PersonType;

  @Field(() => String, { description: 'The name of the token that the person used.' })
  approvedWith!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When another baseline replaced it. Null while it is in force.',
  })
  replacedAt!: Date | null;
}

export const BaselineConnection = connectionType(BaselineType, 'Baseline', 'baselines');

@InputType({ description: 'A snapshot to approve as the baseline of its cluster.' })
export class ApproveBaselineInput extends MutationInput {
  @Field(() => ID, { description: 'The id or name of the cluster.' })
  cluster!: string;

  @Field(() => ID, {
    description: 'The id of a snapshot of the cluster that is COMPLETE and CONSISTENT.',
  })
  snapshot!: string;

  @Field(() => String, { description: 'Why it is approved: 1 to 1,000 characters.' })
  comment!: string;

  @Field(() => Int, {
    description:
      'The version of the baseline in force, 0 if there is none. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;
}

@ObjectType('ApproveBaselinePayload', { description: 'The result of an approval.' })
export class ApproveBaselinePayload extends MutationPayload {
  @Field(() => BaselineType, { nullable: true, description: 'The baseline that is now in force.' })
  baseline?: BaselineType;

  @Field(() => ID, {
    nullable: true,
    description:
      'The job that takes the next snapshot, which is judged by the new baseline. Null for clusters that were removed from the configuration file.',
  })
  jobId?: string | null;
}
