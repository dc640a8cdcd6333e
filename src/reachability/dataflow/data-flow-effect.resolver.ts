import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { mutationResult } from '../../api/graphql/mutation.ts';
import { issueText } from '../../config/config-error.ts';
import { toDataFlowMapType } from '../../dataflows/data-flow-map-mapping.ts';
import { DataFlowMapService } from '../../dataflows/data-flow-map.service.ts';
import { toEffectType } from './data-flow-effect-mapping.ts';
import { DataFlowEffectService } from './data-flow-effect.service.ts';
import { ApplyDataFlowMapInput, ApplyDataFlowMapPayload } from './data-flow-effect.types.ts';

@Resolver()
export class DataFlowEffectResolver {
  constructor(
    private readonly effects: DataFlowEffectService,
    private readonly maps: DataFlowMapService,
  ) {}

  @AsksModel()
  @Mutation(() => ApplyDataFlowMapPayload, {
    description:
      'Makes a data-flow map the one in force, and requests the next snapshot of each cluster whose flows it changes. For approvers whose token belongs to a person and has the whole fleet in scope. A dry run is for analysts, and changes nothing.',
  })
  applyDataFlowMap(@Context() context: GraphqlContext, @Args('input') input: ApplyDataFlowMapInput) {
    const { principal } = context;
    return mutationResult(input, async () => {
      const { map, expectedVersion, comment, dryRun } = input;
      if (dryRun) {
        const { clusters, warnings } = await this.effects.dryRun(context, map, expectedVersion);
        return {
          dataFlowMap: null,
          effects: clusters.map((effect) => toEffectType(effect, principal)),
          warnings: warnings.map(issueText),
        };
      }
      const { warnings, ...applied } = await this.maps.apply(principal, {
        map,
        comment: comment ?? '',
        expectedVersion,
      });
      return {
        dataFlowMap: toDataFlowMapType(applied, principal),
        effects: null,
        warnings: warnings.map(issueText),
      };
    });
  }
}
