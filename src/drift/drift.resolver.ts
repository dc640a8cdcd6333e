import type { OnModuleInit } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { uuidOf } from '../api/global-id.ts';
import { Asker, GraphqlContext } from '../api/graphql/context.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { NodeRegistry } from '../api/graphql/nodes/node-registry.ts';
import { PageArgs, toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import type { Principal } from '../auth/principal.ts';
import { toClusterType } from '../clusters/cluster-mapping.ts';
import { clusterLoader } from '../clusters/cluster.loaders.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { ClusterType } from '../clusters/cluster.types.ts';
import { DriftCoverageService } from './observed/drift-coverage.service.ts';
import { DriftConnection } from './observed/drift-coverage.types.ts';
import { DRIFT_FILTER_FIELDS, DriftFilters } from './filter/drift-filter.ts';
import { toDriftType } from './drift-mapping.ts';
import { causedLoader, driftLoader } from './drift.loaders.ts';
import { DriftService } from './drift.service.ts';
import type { DriftOrder } from './filter/drift-conditions.store.ts';
import { DriftOrderEnum } from './drift.enums.ts';
import { DriftEventType } from './drift.types.ts';
import { DriftFilterInput } from './filter/drift-filter.types.ts';

@Resolver(() => DriftEventType)
export class DriftResolver implements OnModuleInit {
  constructor(
    private readonly drift: DriftService,
    private readonly filters: DriftFilters,
    private readonly coverage: DriftCoverageService,
    private readonly clusters: ClusterService,
    private readonly nodes: NodeRegistry,
  ) {}

  onModuleInit(): void {
    this.nodes.register('DriftEvent', async (key, context) => {
      const found = await driftLoader(context, this.drift).load(key);
      return found && toDriftType(found);
    });
  }

  @Query(() => DriftConnection, {
    name: 'drift',
    description:
      'What changed in clusters from snapshot to snapshot (objects, connections, scores and findings), by default newest first. No event means that nothing changed only for times that `coverage` calls `OBSERVED`.',
  })
  async list(
    @Asker() asker: Principal,
    @Args() args: PageArgs,
    @Args('filter', { type: () => DriftFilterInput, nullable: true }) filter: DriftFilterInput | null,
    @Args('order', { type: () => DriftOrderEnum, defaultValue: 'newest' }) order: DriftOrder,
  ): Promise<DriftConnection> {
    const wanted = await this.filters.readRecorded(asker, filter ?? {}, DRIFT_FILTER_FIELDS);
    const slice = await this.drift.list(asker, wanted, order, toPage(args));
    if (slice.members.length === 0) await this.coverage.requireKept(asker, wanted, DRIFT_FILTER_FIELDS.from);
    return {
      ...toConnection(slice, toDriftType, () => this.drift.count(asker, wanted)),
      coverage: () => this.coverage.of(asker, wanted),
    };
  }

  @Query(() => DriftEventType, { nullable: true, description: 'A drift event by its id.' })
  async driftEvent(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<DriftEventType | null> {
    const found = await driftLoader(context, this.drift).load(uuidOf('DriftEvent', id));
    return found && toDriftType(found);
  }

  @ResolveField(() => ClusterType, { description: 'The cluster that changed.' })
  async cluster(
    @Parent() { clusterId }: DriftEventType,
    @Context() context: GraphqlContext,
  ): Promise<ClusterType> {
    const cluster = await clusterLoader(context, this.clusters).load(clusterId);
    if (cluster === null) throw new Error('a drift event in scope has a cluster out of scope');
    return toClusterType(cluster, context.principal);
  }

  @UsualLength(3)
  @ResolveField(() => [DriftEventType], {
    description:
      'The first 100 events of connections that this event caused and that the token may see. `drift` with the filter `cause` returns all of them.',
  })
  async consequences(
    @Parent() { eventId }: DriftEventType,
    @Context() context: GraphqlContext,
  ): Promise<readonly DriftEventType[]> {
    return (await causedLoader(context, this.drift).load(eventId)).map(toDriftType);
  }
}
