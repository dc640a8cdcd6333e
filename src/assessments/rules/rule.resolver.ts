import { Inject } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { RULES } from '../../core/rules/catalogue.ts';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Asker } from '../../api/graphql/context.ts';
import { NodeRegistry } from '../../api/graphql/nodes/node-registry.ts';
import { ruleByKey, toRuleType } from './rule-mapping.ts';
import { RuleType } from './rule.types.ts';

@Resolver(() => RuleType)
export class RuleResolver implements OnModuleInit {
  constructor(
    private readonly nodes: NodeRegistry,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

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

  @ResolveField(() => Boolean, {
    description: 'Whether snapshots are checked against the rule: false if the configuration disables it.',
  })
  enabled(@Parent() { key }: RuleType): boolean {
    return !this.settings.assessment.disabledRules.includes(key);
  }
}
