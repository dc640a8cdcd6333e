import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { RuleGroup, Severity } from '../../core/rules/rule.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { SEVERITY } from '../../api/enums.ts';
import { Node } from '../../api/graphql/node.ts';

export const SeverityEnum = graphqlEnum('Severity', 'How bad a violation is.', SEVERITY);

export const RuleGroupEnum = graphqlEnum<RuleGroup>('RuleGroup', 'What a rule is about.', {
  isolation: 'Deny by default.',
  segmentation: 'Personal data in namespaces of its own.',
  precision: 'No more ports and peers than needed.',
  egress: 'Where personal data could go.',
  exposure: 'Ways in from outside.',
  bypass: 'Ways around the policies.',
});

@ObjectType('Rule', { implements: () => [Node], description: 'Something that is judged.' })
export class RuleType implements Node {
  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'Name of the rule in reports and configuration. Never changes.' })
  key!: string;

  @Field(() => String, { description: 'What has to hold.' })
  title!: string;

  @Field(() => RuleGroupEnum, { description: 'What it is about.' })
  group!: RuleGroup;

  @Field(() => SeverityEnum, { description: 'How bad a violation is.' })
  severity!: Severity;

  @Field(() => String, { description: 'What goes wrong in the world where it does not hold.' })
  why!: string;
}
