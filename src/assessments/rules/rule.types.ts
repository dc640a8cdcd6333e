import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { KnownRule } from '../../custom-rules/rule-lookup.ts';
import type { RuleGroup, Severity } from '../../core/rules/rule.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { RULE_GROUP } from '../../api/enums.ts';
import { SeverityEnum } from '../../api/graphql/severity.ts';
import { Node } from '../../api/graphql/nodes/node.ts';

export const RuleGroupEnum = graphqlEnum('RuleGroup', 'The subject area of a rule.', RULE_GROUP);

@ObjectType('Rule', {
  implements: () => [Node],
  description: 'A requirement that workloads or namespaces with personal data are checked against.',
})
export class RuleType implements Node {
  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'Identifies the rule in reports and configuration. Never changes.' })
  key!: string;

  @Field(() => String, { description: 'The requirement in a few words.' })
  title!: string;

  @Field(() => String, {
    description:
      'What the rule requires, as one sentence for readers who do not know Kubernetes, such as a privacy officer.',
  })
  summary!: string;

  @Field(() => RuleGroupEnum, { description: 'The subject area of the rule.' })
  group!: RuleGroup;

  @Field(() => SeverityEnum, { description: 'How severe a violation is.' })
  severity!: Severity;

  @Field(() => String, { description: 'What can happen if the rule is violated.' })
  why!: string;

  /** Not shown: `enabled` depends on it. */
  standing!: KnownRule['standing'];
}
