import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Asker, GraphqlContext } from '../../api/graphql/context.ts';
import { uuidOf } from '../../api/global-id.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { mutationResult } from '../../api/graphql/mutation.ts';
import type { Principal } from '../../auth/principal.ts';
import { toBaselineType } from '../baseline-mapping.ts';
import { BaselineType } from '../baseline.types.ts';
import { toAcceptanceType } from './acceptance-mapping.ts';
import { acceptancesLoader } from './acceptance.loaders.ts';
import { AcceptanceService } from './acceptance.service.ts';
import { AcceptanceType, AcceptDriftInput, AcceptDriftPayload } from './acceptance.types.ts';

@Resolver(() => BaselineType)
export class AcceptanceResolver {
  constructor(private readonly acceptances: AcceptanceService) {}

  @Mutation(() => AcceptDriftPayload, {
    description:
      'Accepts single changes of policies and namespaces into the baseline of their cluster. For approvers whose token ' +
      'belongs to a person and has all namespaces of the cluster in scope.',
  })
  acceptDrift(@Asker() asker: Principal, @Args('input') input: AcceptDriftInput) {
    return mutationResult(input, async () => {
      const { comment, expectedVersion } = input;
      const eventIds = input.events.map((id) => uuidOf('DriftEvent', id, ['events']));
      const { baseline, jobId, accepted } = await this.acceptances.accept(asker, {
        eventIds,
        comment,
        expectedVersion,
      });
      return {
        baseline: toBaselineType(baseline, asker.scope),
        jobId,
        accepted: accepted.map((acceptance) => toAcceptanceType(acceptance, asker.scope)),
      };
    });
  }

  @UsualLength(5)
  @ResolveField(() => [AcceptanceType], {
    description: 'Changes that were accepted into it after it was approved, newest first: the first 100.',
  })
  async accepted(
    @Parent() { baselineId }: BaselineType,
    @Context() context: GraphqlContext,
  ): Promise<readonly AcceptanceType[]> {
    const found = await acceptancesLoader(context, this.acceptances).load(baselineId);
    return found.map((acceptance) => toAcceptanceType(acceptance, context.principal.scope));
  }
}
