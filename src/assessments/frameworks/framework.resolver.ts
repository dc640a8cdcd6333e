import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Asker, GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel, UsualLength } from '../../api/graphql/limits/cost.ts';
import type { Principal } from '../../auth/principal.ts';
import { controlsOf, FRAMEWORKS } from '../../core/frameworks/catalogue.ts';
import { withCustomRules } from '../../core/frameworks/custom-controls.ts';
import { isCustomRuleId } from '../../core/rules/custom-rule.ts';
import { RuleLookup } from '../../custom-rules/rule-lookup.ts';
import { ruleLoader } from '../../custom-rules/rule.loader.ts';
import { AsOfInput } from '../../snapshots/snapshot.types.ts';
import { RuleType } from '../rules/rule.types.ts';
import { toFrameworkType, toRuleControl, toStatusType } from './framework-mapping.ts';
import { toFrameworkScope } from './framework-scope.ts';
import { FrameworkService } from './framework.service.ts';
import { FrameworkStatusType, FrameworkType, RuleControlType } from './framework.types.ts';

@Resolver(() => FrameworkType)
export class FrameworkResolver {
  constructor(private readonly frameworks: FrameworkService) {}

  @UsualLength(8)
  @Query(() => [FrameworkType], {
    name: 'frameworks',
    description: 'Laws, standards and guides whose controls rules are mapped to.',
  })
  list(@Asker() asker: Principal): FrameworkType[] {
    return this.frameworks.list(asker).map(toFrameworkType);
  }

  @Query(() => FrameworkType, { name: 'framework', description: 'A framework by its key.' })
  one(@Asker() asker: Principal, @Args('key', { type: () => String }) key: string): FrameworkType {
    return toFrameworkType(this.frameworks.get(asker, key));
  }

  @AsksModel()
  @ResolveField(() => FrameworkStatusType, {
    description:
      'The status of its controls in a cluster, or in the fleet, now or at a given time. It is about what the token ' +
      'may see: the namespaces in its scope.',
  })
  async status(
    @Parent() { key }: FrameworkType,
    @Context() { principal }: GraphqlContext,
    @Args('cluster', {
      type: () => ID,
      nullable: true,
      description: 'The id or name of a cluster; the fleet without it.',
    })
    cluster: string | null,
    @Args('asOf', { type: () => AsOfInput, nullable: true }) asOf: AsOfInput | null,
  ): Promise<FrameworkStatusType> {
    const framework = this.frameworks.get(principal, key);
    return toStatusType(await this.frameworks.assess(principal, framework, toFrameworkScope(cluster, asOf)));
  }
}

/** The controls of a rule. */
@Resolver(() => RuleType)
export class RuleControlResolver {
  constructor(private readonly rules: RuleLookup) {}

  @UsualLength(12)
  @ResolveField(() => [RuleControlType], {
    description: 'The controls of frameworks that the rule is mapped to.',
  })
  async controls(
    @Parent() { key }: RuleType,
    @Context() context: GraphqlContext,
  ): Promise<RuleControlType[]> {
    if (!isCustomRuleId(key)) return controlsOf(key).map(toRuleControl);
    const rule = await ruleLoader(context, this.rules).load(key);
    const frameworks = FRAMEWORKS.map((framework) => withCustomRules(framework, rule === null ? [] : [rule]));
    return controlsOf(key, frameworks).map(toRuleControl);
  }
}
