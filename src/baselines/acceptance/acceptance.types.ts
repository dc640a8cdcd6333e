import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput, MutationPayload } from '../../api/graphql/mutation.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { PersonType } from '../../tokens/token.types.ts';
import { BaselineType } from '../baseline.types.ts';

@ObjectType('ApprovedObject', {
  description: 'A policy or namespace that differs from the baseline, or is part of it.',
})
export class ApprovedObjectType {
  @Field(() => String, { description: 'Its kind, with the API group if it is not of Kubernetes.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Its namespace; null for cluster-scoped kinds.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('BaselineAcceptance', {
  description: 'A change that was accepted into a baseline: the object is approved as the change left it.',
})
export class AcceptanceType {
  @Field(() => ID, { description: 'The id of the drift event.' })
  event!: string;

  @Field(() => ApprovedObjectType, { description: 'The policy or namespace that changed.' })
  object!: ApprovedObjectType;

  @Field(() => Int, { description: 'The first version of the baseline that contains the change.' })
  version!: number;

  @Field(() => DateTime, { description: 'When it was accepted.' })
  at!: Date;

  @Field(() => PersonType, { description: 'Who accepted it.' })
  by!: PersonType;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was accepted. Null for tokens that are limited to some namespaces.',
  })
  comment!: string | null;
}

@InputType({ description: 'Changes to accept into the baseline of their cluster.' })
export class AcceptDriftInput extends MutationInput {
  @Field(() => [ID], {
    description:
      'Ids of drift events about policies or namespaces of one cluster, 1 to 100. Events that are accepted already change nothing.',
  })
  events!: string[];

  @Field(() => String, { description: 'Why they are accepted: 1 to 1,000 characters.' })
  comment!: string;

  @Field(() => Int, {
    description:
      'The version of the baseline in force. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;
}

@ObjectType('AcceptDriftPayload', { description: 'The result of an acceptance.' })
export class AcceptDriftPayload extends MutationPayload {
  @Field(() => BaselineType, { nullable: true, description: 'The baseline with the changes.' })
  baseline?: BaselineType;

  @UsualLength(5)
  @Field(() => [AcceptanceType], {
    nullable: true,
    description:
      'What this request accepted; empty if all of it was accepted before, so that nothing changed.',
  })
  accepted?: readonly AcceptanceType[];

  @Field(() => ID, {
    nullable: true,
    description:
      'The job that takes the next snapshot, which is judged by the baseline. Null for clusters that were removed from the configuration file.',
  })
  jobId?: string | null;
}
