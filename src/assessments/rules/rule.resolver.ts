import { Inject } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { RuleLookup } from '../../custom-rules/rule-lookup.ts';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Asker } from '../../api/graphql/context.ts';
import { NodeRegistry } from '../../api/graphql/nodes/node-registry.ts';
import { toRuleType } from './rule-mapping.ts';
import { RuleType } from './rule.types.ts';

@Resolver(() => RuleType)
export class RuleResolver implements OnModuleInit {
  constructor(
    private readonly lookup: RuleLookup,
    private readonly nodes: NodeRegistry,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  onModuleInit(): void {
    this.nodes.register('Rule', async (key, { principal }) => {
      authorise(principal, 'read-assessments');
      const rule = await this.lookup.find(key);
      return rule && toRuleType(rule);
    });
  }

  @Query(() => [RuleType], { description: 'All rules of this version, then the custom rules in force.' })
  async rules(@Asker() asker: Principal): Promise<RuleType[]> {
    authorise(asker, 'read-assessments');
    return (await this.lookup.all()).map(toRuleType);
  }

  @ResolveField(() => Boolean, {
    description:
      'Whether snapshots are checked against the rule: false if the configuration disables it, or if it is a custom rule that is no longer in force.',
  })
  enabled(@Parent() { key, standing }: RuleType): boolean {
    return standing === 'in-force' && !this.settings.assessment.disabledRules.includes(key);
  }
}
