import type { OnModuleInit } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { RULES } from '../../core/rules/catalogue.ts';
import { Asker } from '../../api/graphql/context.ts';
import { NodeRegistry } from '../../api/graphql/node-registry.ts';
import { ruleByKey, toRuleType } from './rule-mapping.ts';
import { RuleType } from './rule.types.ts';

@Resolver(() => RuleType)
export class RuleResolver implements OnModuleInit {
  constructor(private readonly nodes: NodeRegistry) {}

  onModuleInit(): void {
    this.nodes.register('Rule', async (key, { principal }) => {
      authorise(principal, 'read-assessments');
      const rule = ruleByKey(key);
      return rule && toRuleType(rule);
    });
  }

  @Query(() => [RuleType], { description: 'All rules of this version.' })
  rules(@Asker() asker: Principal): RuleType[] {
    authorise(asker, 'read-assessments');
    return RULES.map(toRuleType);
  }
}
