import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput, MutationPayload } from '../../api/graphql/mutation.ts';
import { FindingType } from '../finding.types.ts';

@InputType({ isAbstract: true })
abstract class FindingInput extends MutationInput {
  @Field(() => ID, { description: 'The id of the finding.' })
  id!: string;
}

@InputType({ description: 'A finding as the caller has seen it.' })
export class SeenFindingInput extends FindingInput {
  @Field(() => Int, {
    description: 'The `version` of the finding. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;
}

@InputType({ description: 'An acknowledgement of a finding.' })
export class AcknowledgeFindingInput extends SeenFindingInput {
  @Field(() => String, { description: 'What was decided: 1 to 4,000 characters.' })
  note!: string;
}

@InputType({ description: 'Whom a finding is assigned to.' })
export class AssignFindingInput extends SeenFindingInput {
  @Field(() => String, {
    description: 'The e-mail address of a member of a team or of the owner of a valid token.',
  })
  assignee!: string;
}

@InputType({ description: 'A comment on a finding.' })
export class CommentFindingInput extends FindingInput {
  @Field(() => String, { description: 'The comment: 1 to 4,000 characters.' })
  text!: string;
}

@ObjectType('FindingActPayload', { description: 'The result of an act on a finding.' })
export class FindingActPayload extends MutationPayload {
  @Field(() => FindingType, { nullable: true, description: 'The finding after the act.' })
  finding?: FindingType;
}
