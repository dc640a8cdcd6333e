import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ClusterType } from '../clusters/cluster.types.ts';
import { GraphqlContext } from '../api/graphql/context.ts';
import { toSnapshotType } from './snapshot-mapping.ts';
import { latestRunLoader, latestSnapshotLoader } from './snapshot.loaders.ts';
import { SnapshotRunType } from './runs/snapshot-run.types.ts';
import { SnapshotService } from './snapshot.service.ts';
import { SnapshotType } from './snapshot.types.ts';

/** Fields about snapshots that are added to a cluster. */
@Resolver(() => ClusterType)
export class ClusterSnapshotsResolver {
  constructor(private readonly snapshots: SnapshotService) {}

  @ResolveField(() => SnapshotType, { nullable: true, description: 'The newest snapshot.' })
  async latestSnapshot(
    @Parent() { clusterId }: ClusterType,
    @Context() context: GraphqlContext,
  ): Promise<SnapshotType | null> {
    const snapshot = await latestSnapshotLoader(context, this.snapshots).load(clusterId);
    return snapshot && toSnapshotType(snapshot, context.principal.scope);
  }

  @ResolveField(() => SnapshotRunType, {
    nullable: true,
    description:
      'The newest attempt to take a snapshot. If it failed, it says why there is no newer snapshot.',
  })
  latestRun(@Parent() { clusterId }: ClusterType, @Context() context: GraphqlContext) {
    return latestRunLoader(context, this.snapshots).load(clusterId);
  }
}
