import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ClusterType } from '../clusters/cluster.types.ts';
import { GraphqlContext } from '../api/graphql/context.ts';
import { openCountsLoader } from './finding.loaders.ts';
import { FindingService } from './finding.service.ts';
import { FindingCountsType } from './finding.types.ts';

/** Fields about findings that are added to a cluster. */
@Resolver(() => ClusterType)
export class ClusterFindingsResolver {
  constructor(private readonly findings: FindingService) {}

  @ResolveField(() => FindingCountsType, { description: 'Number of open findings by severity.' })
  openFindings(@Parent() { clusterId }: ClusterType, @Context() context: GraphqlContext) {
    return openCountsLoader(context, this.findings).load(clusterId);
  }
}
