import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { toClusterType } from '../../clusters/cluster-mapping.ts';
import { clusterLoader } from '../../clusters/cluster.loaders.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import { DriftCoverageIntervalType } from './drift-coverage.types.ts';

@Resolver(() => DriftCoverageIntervalType)
export class DriftCoverageResolver {
  constructor(private readonly clusters: ClusterService) {}

  @ResolveField(() => ClusterType, { description: 'The cluster.' })
  async cluster(
    @Parent() { clusterId }: DriftCoverageIntervalType,
    @Context() context: GraphqlContext,
  ): Promise<ClusterType> {
    const cluster = await clusterLoader(context, this.clusters).load(clusterId);
    if (cluster === null) throw new Error('the coverage of drift has a cluster out of scope');
    return toClusterType(cluster, context.principal);
  }
}
