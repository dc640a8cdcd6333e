import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import { latestSnapshotLoader } from '../../snapshots/snapshot.loaders.ts';
import { SnapshotService } from '../../snapshots/snapshot.service.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { ModelService } from '../model.service.ts';
import { withSnapshot, type PageOfSnapshot } from '../page-of-snapshot.ts';
import { readRows } from '../row-page.ts';
import type { RowListing } from '../row-page.ts';
import { toNamespaceType, toWorkloadType } from './inventory-mapping.ts';
import { namespaces, workloadsEach } from './inventory.topic.ts';
import type { NamespaceList, WorkloadRow } from './inventory.topic.ts';
import { NamespaceConnection, NamespaceType, WorkloadConnection } from './inventory.types.ts';
import type { WorkloadType } from './inventory.types.ts';

/** The namespaces of a cluster. */
@Resolver(() => ClusterType)
class ClusterNamespacesResolver {
  constructor(
    private readonly models: ModelService,
    private readonly snapshots: SnapshotService,
  ) {}

  @ResolveField(() => NamespaceConnection, {
    nullable: true,
    description: 'Its namespaces, by name. Null before the first snapshot.',
  })
  @AsksModel()
  async namespaces(
    @Parent() { clusterId }: ClusterType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
    @Args('at', {
      type: () => DateTime,
      nullable: true,
      description: 'Uses the last snapshot taken at or before this time; by default the newest.',
    })
    at: Date | null,
  ): Promise<PageOfSnapshot<NamespaceType> | null> {
    const page = toPage(args);
    const snapshot = at
      ? await this.snapshots.findWithObjects(context.principal, clusterId, at)
      : await latestSnapshotLoader(context, this.snapshots).load(clusterId);
    if (snapshot === null) return null;
    context.earlierAnswers.add(snapshot);
    const slice = await this.models.list(context, [snapshot], namespaces, {}, page);
    return { ...toConnection(slice, toNamespaceType(snapshot), slice.total), domainSnapshot: snapshot };
  }
}

interface ListOfSnapshot extends NamespaceList {
  readonly snapshot: Snapshot;
}

const WORKLOADS = new LoaderKind<ListOfSnapshot, RowListing<WorkloadRow>>(
  'workloads by namespace',
  ({ snapshot, namespace, range }) => JSON.stringify([snapshot.id, namespace, range]),
);

/** The workloads of a namespace. Those of all namespaces of a list are read with one question. */
@Resolver(() => NamespaceType)
class NamespaceWorkloadsResolver {
  constructor(private readonly models: ModelService) {}

  @ResolveField(() => WorkloadConnection, { description: 'Its workloads, by name.' })
  @AsksModel('for-all')
  async workloads(
    @Parent() { domainSnapshot: snapshot, name: namespace }: NamespaceType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
  ): Promise<NodePage<WorkloadType>> {
    const loader = WORKLOADS.of(context.loaders, (lists) => this.#ask(context, lists));
    const key = `${snapshot.id} ${namespace}`;
    const slice = await readRows(key, toPage(args), (range) => loader.load({ snapshot, namespace, range }));
    return toConnection(slice, toWorkloadType(snapshot), slice.total);
  }

  async #ask(
    context: GraphqlContext,
    lists: readonly ListOfSnapshot[],
  ): Promise<readonly RowListing<WorkloadRow>[]> {
    const found = new Map<ListOfSnapshot, RowListing<WorkloadRow>>();
    for (const [snapshot, group] of Map.groupBy(lists, (list) => list.snapshot)) {
      const wanted = group.map(({ namespace, range }) => ({ namespace, range }));
      const listings = await this.models.ask(context, [snapshot], workloadsEach, { lists: wanted });
      group.forEach((list, index) => found.set(list, listings[index]!));
    }
    return lists.map((list) => found.get(list)!);
  }
}

/** What inventories add to clusters and namespaces. */
export const INVENTORY_EDGES: readonly Type[] = [
  ClusterNamespacesResolver,
  NamespaceWorkloadsResolver,
  withSnapshot(NamespaceConnection),
];
