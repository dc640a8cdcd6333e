import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { writeFlowDraft } from '../../config/data-flows/write-flow-draft.ts';
import { toDataFlowType, toEndpointType } from '../../dataflows/data-flow-map-mapping.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { FlowDraftService } from './flow-draft.service.ts';
import { FlowDraftType } from './flow-draft.types.ts';

@Resolver(() => FlowDraftType)
export class FlowDraftResolver {
  constructor(private readonly drafts: FlowDraftService) {}

  @AsksModel()
  @Query(() => FlowDraftType, {
    description:
      'Proposes a first data-flow map for namespaces of a cluster. Requires the role analyst and a token that sees all namespaces of the cluster.',
  })
  async draftDataFlowMap(
    @Context() context: GraphqlContext,
    @Args('cluster', { type: () => ID, description: 'The id or name of the cluster.' }) cluster: string,
    @Args('namespaces', {
      type: () => [String],
      nullable: true,
      description: 'By default the namespaces with personal data.',
    })
    namespaces: readonly string[] | null,
  ): Promise<FlowDraftType> {
    const { snapshot, draft } = await this.drafts.of(context, cluster, namespaces ?? []);
    return {
      snapshot: toSnapshotType(snapshot, context.principal.scope),
      namespaces: draft.namespaces,
      yaml: writeFlowDraft(draft),
      flows: draft.flows.map(({ item, notes }) => ({ flow: toDataFlowType(item), notes })),
      endpoints: draft.endpoints.map(({ item, notes }) => ({ endpoint: toEndpointType(item), notes })),
      leftOut: draft.leftOut,
    };
  }
}
