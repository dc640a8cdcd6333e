import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../api/graphql/context.ts';
import { toAcceptanceType } from '../baselines/acceptance/acceptance-mapping.ts';
import { acceptanceLoader } from '../baselines/acceptance/acceptance.loaders.ts';
import { AcceptanceService } from '../baselines/acceptance/acceptance.service.ts';
import { AcceptanceType } from '../baselines/acceptance/acceptance.types.ts';
import { DriftEventType } from './drift.types.ts';

/** The field about baselines of a drift event. */
@Resolver(() => DriftEventType)
export class DriftAcceptanceResolver {
  constructor(private readonly acceptances: AcceptanceService) {}

  @ResolveField(() => AcceptanceType, {
    nullable: true,
    description: 'Who accepted it into a baseline of the cluster; null if nobody did.',
  })
  async acceptance(
    @Parent() { eventId }: DriftEventType,
    @Context() context: GraphqlContext,
  ): Promise<AcceptanceType | null> {
    const found = await acceptanceLoader(context, this.acceptances).load(eventId);
    return found && toAcceptanceType(found, context.principal.scope);
  }
}
