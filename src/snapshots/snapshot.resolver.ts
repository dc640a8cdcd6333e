import type { OnModuleInit } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Principal } from '../auth/principal.ts';
import { clusterLoader } from '../clusters/cluster.loaders.ts';
import { toClusterType } from '../clusters/cluster-mapping.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { ClusterType } from '../clusters/cluster.types.ts';
import type { NodePage } from '../api/graphql/connection.ts';
import { Asker, GraphqlContext } from '../api/graphql/context.ts';
import { uuidOf } from '../api/global-id.ts';
import { NodeRegistry } from '../api/graphql/nodes/node-registry.ts';
import { PageArgs } from '../api/graphql/page-args.ts';
import { toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import { toSnapshotType } from './snapshot-mapping.ts';
import { snapshotLoader } from './snapshot.loaders.ts';
import { SnapshotService } from './snapshot.service.ts';
import { SnapshotConnection, SnapshotType } from './snapshot.types.ts';

@Resolver(() => SnapshotType)
export class SnapshotResolver implements OnModuleInit {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly clusters: ClusterService,
    private readonly nodes: NodeRegistry,
  ) {}

  onModuleInit(): void {
    this.nodes.register('Snapshot', async (key, context) => {
      const snapshot = await snapshotLoader(context, this.snapshots).load(key);
      return snapshot && toSnapshotType(snapshot, context.principal.scope);
    });
  }

  @Query(() => SnapshotConnection, {
    name: 'snapshots',
    description:
      'Published snapshots, newest first: of one cluster by sequence, of all clusters in scope by the time that they show.',
  })
  async list(
    @Asker() asker: Principal,
    @Args() args: PageArgs,
    @Args('cluster', { type: () => ID, nullable: true, description: 'Only of this cluster: its id or name.' })
    cluster: string | null,
  ): Promise<NodePage<SnapshotType>> {
    const [only] = cluster ? await this.clusters.getAll(asker, [cluster], ['cluster']) : [];
    const clusterId = only?.id;
    return toConnection(
      await this.snapshots.list(asker, clusterId, toPage(args)),
      (snapshot) => toSnapshotType(snapshot, asker.scope),
      () => this.snapshots.count(asker, clusterId),
    );
  }

  @Query(() => SnapshotType, { nullable: true, description: 'A snapshot by its id.' })
  async snapshot(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<SnapshotType | null> {
    const snapshot = await snapshotLoader(context, this.snapshots).load(uuidOf('Snapshot', id));
    return snapshot && toSnapshotType(snapshot, context.principal.scope);
  }

  @ResolveField(() => ClusterType, { description: 'The cluster that the snapshot shows.' })
  async cluster(
    @Parent() { clusterId }: SnapshotType,
    @Context() context: GraphqlContext,
  ): Promise<ClusterType> {
    const cluster = await clusterLoader(context, this.clusters).load(clusterId);
    if (cluster === null) throw new Error('a snapshot in scope has a cluster out of scope');
    return toClusterType(cluster, context.principal);
  }
}
