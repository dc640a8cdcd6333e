import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ClusterType } from '../clusters/cluster.types.ts';
import type { NodePage } from '../api/graphql/connection.ts';
import { GraphqlContext } from '../api/graphql/context.ts';
import { PageArgs, toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import { toSnapshotType } from './snapshot-mapping.ts';
import {
  latestRunLoader,
  latestSnapshotLoader,
  snapshotCountLoader,
  snapshotPageLoader,
} from './snapshot.loaders.ts';
import { SnapshotRunType } from './runs/snapshot-run.types.ts';
import { SnapshotService } from './snapshot.service.ts';
import { SnapshotConnection, SnapshotType } from './snapshot.types.ts';

/** Fields about snapshots that are added to a cluster. */
@Resolver(() => ClusterType)
export class ClusterSnapshotsResolver {
  constructor(private readonly service: SnapshotService) {}

  @ResolveField(() => SnapshotType, { nullable: true, description: 'The newest snapshot.' })
  async latestSnapshot(
    @Parent() { clusterId }: ClusterType,
    @Context() context: GraphqlContext,
  ): Promise<SnapshotType | null> {
    const snapshot = await latestSnapshotLoader(context, this.service).load(clusterId);
    return snapshot && toSnapshotType(snapshot, context.principal.scope);
  }

  @ResolveField(() => SnapshotConnection, { description: 'Its snapshots, newest first.' })
  async snapshots(
    @Parent() { clusterId }: ClusterType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
  ): Promise<NodePage<SnapshotType>> {
    const pages = snapshotPageLoader(context, this.service);
    return toConnection(
      await pages.load({ owner: clusterId, page: toPage(args), wanted: null }),
      (snapshot) => toSnapshotType(snapshot, context.principal.scope),
      () => snapshotCountLoader(context, this.service).load(clusterId),
    );
  }

  @ResolveField(() => SnapshotRunType, {
    nullable: true,
    description:
      'The newest attempt to take a snapshot. If it failed, it says why there is no newer snapshot.',
  })
  latestRun(@Parent() { clusterId }: ClusterType, @Context() context: GraphqlContext) {
    return latestRunLoader(context, this.service).load(clusterId);
  }
}
