import { Args, Context, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { EventStream } from '../../api/graphql/subscriptions/event-stream.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { authorise } from '../../auth/permissions.ts';
import { toClusterType } from '../../clusters/cluster-mapping.ts';
import { clusterLoader } from '../../clusters/cluster.loaders.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import { seesCluster } from '../../core/access-scope.ts';
import type { DriftFilter } from '../filter/drift-conditions.store.ts';
import { DRIFT_FILTER_FIELDS, DriftFilters } from '../filter/drift-filter.ts';
import { toDriftType } from '../drift-mapping.ts';
import { DriftService } from '../drift.service.ts';
import { DriftEventConnection, type DriftEventType } from '../drift.types.ts';
import { DriftFilterInput } from '../filter/drift-filter.types.ts';
import { DriftDetectionType } from './drift-detection.types.ts';
import { DriftRelay } from './drift-relay.ts';

/** The events of one snapshot that a subscriber asks for. */
interface AwaitedDrift {
  readonly clusterId: string;
  readonly sequence: number;
  readonly filter: DriftFilter;
}

@Resolver(() => DriftDetectionType)
export class DriftSubscriptionResolver {
  constructor(
    private readonly relay: DriftRelay,
    private readonly drift: DriftService,
    private readonly filters: DriftFilters,
    private readonly clusters: ClusterService,
  ) {}

  @Subscription(() => DriftDetectionType, {
    description:
      'Sends each snapshot with a change that matches the filter and that the token may see. Changes ' +
      'while the connection is closed are not sent later; the query `drift` lists them.',
    async filter(
      this: DriftSubscriptionResolver,
      { filter }: AwaitedDrift,
      _args: unknown,
      { principal }: GraphqlContext,
    ): Promise<boolean> {
      return (await this.drift.count(principal, filter)) > 0;
    },
    resolve: (awaited: AwaitedDrift): DriftDetectionType => awaited,
  })
  async driftDetected(
    @Context() { principal }: GraphqlContext,
    @Args('filter', { type: () => DriftFilterInput, nullable: true }) input: DriftFilterInput | null,
  ): Promise<EventStream<AwaitedDrift>> {
    authorise(principal, 'read-assessments');
    const { clusterIds, ...wanted } = await this.filters.read(principal, input ?? {}, DRIFT_FILTER_FIELDS);
    const stream = new EventStream<AwaitedDrift>();
    stream.onEnd = await this.relay.listen(({ clusterId, sequence }) => {
      if (!seesCluster(principal.scope, clusterId) || clusterIds?.includes(clusterId) === false) return;
      stream.push({ clusterId, sequence, filter: { ...wanted, clusterIds: [clusterId], sequence } });
    });
    return stream;
  }

  @ResolveField(() => ClusterType, { description: 'The cluster that changed.' })
  async cluster(
    @Parent() { clusterId }: DriftDetectionType,
    @Context() context: GraphqlContext,
  ): Promise<ClusterType> {
    const cluster = await clusterLoader(context, this.clusters).load(clusterId);
    if (cluster === null) throw new Error('drift in scope is of a cluster out of scope');
    return toClusterType(cluster, context.principal);
  }

  @ResolveField(() => DriftEventConnection, {
    description: 'The events of the snapshot that match the filter, causes before what they caused.',
  })
  async events(
    @Parent() { filter }: DriftDetectionType,
    @Context() { principal }: GraphqlContext,
    @Args() args: PageArgs,
  ): Promise<NodePage<DriftEventType>> {
    const slice = await this.drift.list(principal, filter, 'oldest', toPage(args));
    return toConnection(slice, toDriftType, () => this.drift.count(principal, filter));
  }
}
