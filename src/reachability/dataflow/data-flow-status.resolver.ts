import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { toDataFlowsType } from './data-flow-status-mapping.ts';
import { DataFlowStatusService } from './data-flow-status.service.ts';
import { DataFlowsOfClusterType } from './data-flow-status.types.ts';

@Resolver(() => DataFlowsOfClusterType)
export class DataFlowStatusResolver {
  constructor(private readonly flows: DataFlowStatusService) {}

  @AsksModel()
  @Query(() => DataFlowsOfClusterType, {
    description:
      'What the policies of a cluster do with the data flows of the map in force, and what they allow beyond them.',
  })
  async dataFlows(
    @Context() context: GraphqlContext,
    @Args('cluster', { type: () => ID, description: 'The id or name of the cluster.' }) cluster: string,
  ): Promise<DataFlowsOfClusterType> {
    return toDataFlowsType(await this.flows.of(context, cluster), context.principal.scope);
  }
}
