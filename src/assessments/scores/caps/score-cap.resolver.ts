import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../../api/graphql/context.ts';
import { toClusterType } from '../../../clusters/cluster-mapping.ts';
import { clusterLoader } from '../../../clusters/cluster.loaders.ts';
import { ClusterService } from '../../../clusters/cluster.service.ts';
import { ClusterType } from '../../../clusters/cluster.types.ts';
import { ruleLoader } from '../../../custom-rules/rule.loader.ts';
import { RuleLookup } from '../../../custom-rules/rule-lookup.ts';
import { toRuleType } from '../../rules/rule-mapping.ts';
import { RuleType } from '../../rules/rule.types.ts';
import { ScoreCapType, WorstWorkloadType } from './score-cap.types.ts';

/** The cluster that a part of a score is about. */
export async function clusterOf(
  { clusterId }: { readonly clusterId: string },
  context: GraphqlContext,
  clusters: ClusterService,
): Promise<ClusterType> {
  const cluster = await clusterLoader(context, clusters).load(clusterId);
  if (cluster === null) throw new Error('a score in scope has a cluster out of scope');
  return toClusterType(cluster, context.principal);
}

/** The violation that limits a score. */
@Resolver(() => ScoreCapType)
export class ScoreCapResolver {
  constructor(
    private readonly clusters: ClusterService,
    private readonly rules: RuleLookup,
  ) {}

  @ResolveField(() => ClusterType, { description: 'The cluster of the violation.' })
  cluster(@Parent() cap: ScoreCapType, @Context() context: GraphqlContext): Promise<ClusterType> {
    return clusterOf(cap, context, this.clusters);
  }

  @ResolveField(() => RuleType, {
    nullable: true,
    description: 'The violated rule; null if this version no longer has it.',
  })
  async rule(
    @Parent() { ruleId }: ScoreCapType,
    @Context() context: GraphqlContext,
  ): Promise<RuleType | null> {
    const rule = await ruleLoader(context, this.rules).load(ruleId);
    return rule && toRuleType(rule);
  }
}

/** The workload with the lowest score. */
@Resolver(() => WorstWorkloadType)
export class WorstWorkloadResolver {
  constructor(private readonly clusters: ClusterService) {}

  @ResolveField(() => ClusterType, { description: 'The cluster of the workload.' })
  cluster(@Parent() worst: WorstWorkloadType, @Context() context: GraphqlContext): Promise<ClusterType> {
    return clusterOf(worst, context, this.clusters);
  }
}
