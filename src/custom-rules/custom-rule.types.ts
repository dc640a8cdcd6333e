import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../api/graphql/connection.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { MutationInput, MutationPayload } from '../api/graphql/mutation.ts';
import { Node } from '../api/graphql/nodes/node.ts';

import { DateTime } from '../api/graphql/scalars.ts';
import { SeverityEnum } from '../api/graphql/severity.ts';
import type { Severity } from '../core/rules/rule.ts';
import { PersonType } from '../tokens/token.types.ts';

@ObjectType({ isAbstract: true })
abstract class RulesVersionFields {
  @Field(() => Int, {
    description: 'Increases with each change. `applyCustomRules` requires the one in force.',
  })
  version!: number;

  @Field(() => String, { description: 'SHA-256 of the content.' })
  contentHash!: string;

  @Field(() => String, { description: 'Why it was applied.' })
  comment!: string;

  @Field(() => DateTime, { description: 'When it was applied.' })
  appliedAt!: Date;

  @Field(() => PersonType, { description: 'Who applied it.' })
  appliedBy!: PersonType;

  @Field(() => String, { description: 'The name of the token that the person used.' })
  appliedWith!: string;
}

@ObjectType('CustomRulesVersion', { description: 'A version of the custom rules, without its content.' })
export class RulesVersionType extends RulesVersionFields {}

export const RulesVersionConnection = connectionType(
  RulesVersionType,
  'CustomRulesVersion',
  'versions of the custom rules',
);

@ObjectType('CustomRule', { description: 'A rule that users defined.' })
export class CustomRuleType {
  @Field(() => String, { description: 'Identifies the rule in reports. `rules` has it by this key.' })
  key!: string;

  @Field(() => String, { description: 'The requirement in a few words.' })
  title!: string;

  @Field(() => SeverityEnum, { description: 'How severe a violation is.' })
  severity!: Severity;

  @Field(() => String, { description: 'What must be true for a workload, in CEL.' })
  expression!: string;

  @Field(() => [String], {
    description: 'The controls of frameworks that it belongs to, e.g. `pci-dss 1.3.1`.',
  })
  controls!: readonly string[];
}

@ObjectType('CustomRules', {
  implements: () => [Node],
  description: 'The rules that users defined, which are judged after the built-in ones.',
})
export class CustomRulesType extends RulesVersionFields implements Node {
  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'The name that the document gives itself.' })
  name!: string;

  @Field(() => String, { description: 'The rules as a `kind: CustomRules` document in YAML.' })
  yaml!: string;

  @UsualLength(20)
  @Field(() => [CustomRuleType], { description: 'The rules, in the order of the document.' })
  rules!: readonly CustomRuleType[];
}

@InputType({ description: 'Custom rules to apply.' })
export class ApplyCustomRulesInput extends MutationInput {
  @Field(() => String, {
    description: 'A `kind: CustomRules` document in YAML. It replaces all rules in force.',
  })
  rules!: string;

  @Field(() => Int, {
    description:
      'The version in force, 0 if there is none. If it is another one now, the code is `CONFLICT`.',
  })
  expectedVersion!: number;

  @Field(() => String, { description: 'Why they are applied: 1 to 1,000 characters.' })
  comment!: string;
}

@ObjectType({ description: 'The result of applying custom rules.' })
export class ApplyCustomRulesPayload extends MutationPayload {
  @Field(() => CustomRulesType, { nullable: true, description: 'The rules that are in force now.' })
  customRules?: CustomRulesType | null;
}
