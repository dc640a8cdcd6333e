import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../../api/graphql/context.ts';
import { AsksModel } from '../../../api/graphql/limits/cost.ts';
import { ClusterService } from '../../../clusters/cluster.service.ts';
import { ClusterType } from '../../../clusters/cluster.types.ts';
import { ruleLoader } from '../../../custom-rules/rule.loader.ts';
import { RuleLookup } from '../../../custom-rules/rule-lookup.ts';
import { toRuleType } from '../../rules/rule-mapping.ts';
import { RuleType } from '../../rules/rule.types.ts';
import { clusterOf } from '../caps/score-cap.resolver.ts';
import { ScoreType } from '../score.types.ts';
import { ScoreExplanationService } from './score-explanation.service.ts';
import {
  NextStepType,
  RuleLossType,
  ScoreExplanationType,
  SubjectLossType,
  toExplanationType,
} from './score-explanation.types.ts';

/** Why a score is what it is. Reads all results, so it costs as much as a question to the model. */
@Resolver(() => ScoreType)
export class ScoreExplanationResolver {
  constructor(private readonly explanations: ScoreExplanationService) {}

  @AsksModel()
  @ResolveField(() => ScoreExplanationType, {
    nullable: true,
    description:
      'Why the score is what it is, and what to do next. Null if there is no score, or if another version of the formula computed it.',
  })
  async explanation(
    @Parent() { place }: ScoreType,
    @Context() { principal }: GraphqlContext,
  ): Promise<ScoreExplanationType | null> {
    const found = await this.explanations.explain(principal, place);
    return found && toExplanationType(found);
  }
}

/** The rule that costs points. */
@Resolver(() => RuleLossType)
export class RuleLossResolver {
  constructor(private readonly rules: RuleLookup) {}

  @ResolveField(() => RuleType, {
    nullable: true,
    description: 'The rule; null if this version no longer has it.',
  })
  async rule(
    @Parent() { ruleId }: RuleLossType,
    @Context() context: GraphqlContext,
  ): Promise<RuleType | null> {
    const rule = await ruleLoader(context, this.rules).load(ruleId);
    return rule && toRuleType(rule);
  }
}

/** The cluster of a subject that costs points. */
@Resolver(() => SubjectLossType)
export class SubjectLossResolver {
  constructor(private readonly clusters: ClusterService) {}

  @ResolveField(() => ClusterType, { description: 'The cluster of the workload or namespace.' })
  cluster(@Parent() loss: SubjectLossType, @Context() context: GraphqlContext): Promise<ClusterType> {
    return clusterOf(loss, context, this.clusters);
  }
}

/** What a step is about. */
@Resolver(() => NextStepType)
export class NextStepResolver {
  constructor(
    private readonly clusters: ClusterService,
    private readonly rules: RuleLookup,
  ) {}

  @ResolveField(() => ClusterType, {
    nullable: true,
    description: 'The cluster of the patch; null for a rule, which is mended in all clusters of the score.',
  })
  cluster(
    @Parent() { clusterId }: NextStepType,
    @Context() context: GraphqlContext,
  ): Promise<ClusterType> | null {
    return clusterId === null ? null : clusterOf({ clusterId }, context, this.clusters);
  }

  @ResolveField(() => RuleType, {
    nullable: true,
    description: 'The rule to mend; null for a patch, or if this version no longer has it.',
  })
  async rule(
    @Parent() { ruleId }: NextStepType,
    @Context() context: GraphqlContext,
  ): Promise<RuleType | null> {
    const rule = ruleId === null ? null : await ruleLoader(context, this.rules).load(ruleId);
    return rule && toRuleType(rule);
  }
}
