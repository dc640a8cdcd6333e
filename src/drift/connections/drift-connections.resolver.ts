import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { toChangedType } from '../drift-mapping.ts';
import { changedLoader } from '../drift.loaders.ts';
import { DriftService } from '../drift.service.ts';
import {
  ChangedPortsConnection,
  DriftConnectionsType,
  type ChangedPortsType,
} from './drift-connections.types.ts';

@Resolver(() => DriftConnectionsType)
export class DriftConnectionsResolver {
  constructor(private readonly drift: DriftService) {}

  @ResolveField(() => ChangedPortsConnection, {
    description:
      'The listed connections of which the token may see both ends (outside addresses are always visible), by namespaces.',
  })
  async changed(
    @Parent() { eventId, count, unlisted }: DriftConnectionsType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
  ): Promise<NodePage<ChangedPortsType>> {
    const page = { owner: eventId, page: toPage(args), wanted: null };
    const slice = await changedLoader(context, this.drift).load(page);
    return toConnection(slice, toChangedType, () => Promise.resolve(count - unlisted));
  }
}
