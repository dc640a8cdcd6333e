import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { PageArgs } from '../../api/graphql/page-args.ts';
import { toPage } from '../../api/graphql/page-args.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { AsOfInput, SnapshotType } from '../../snapshots/snapshot.types.ts';
import type { ListTopic } from '../topic.ts';
import { namespaces, policies, workloads } from './inventory.topic.ts';
import type { InventoryQuestion } from './inventory.topic.ts';
import { toNamespaceType, toPolicyType, toWorkloadType } from './inventory-mapping.ts';
import {
  InventoryType,
  NamespaceConnection,
  PolicyConnection,
  WorkloadConnection,
} from './inventory.types.ts';
import type { NamespaceType, PolicyType, WorkloadType } from './inventory.types.ts';
import { ModelService } from '../model.service.ts';
import type { PageOfSnapshot } from '../page-of-snapshot.ts';

const IN_NAMESPACE = { type: () => String, nullable: true, description: 'Only objects of this namespace.' };

@Resolver(() => InventoryType)
export class InventoryResolver {
  constructor(private readonly models: ModelService) {}

  @Query(() => InventoryType, {
    description: "The contents of a cluster at a point in time, limited to the token's scope.",
  })
  async inventory(
    @Context() context: GraphqlContext,
    @Args('asOf', { type: () => AsOfInput }) asOf: AsOfInput,
  ): Promise<InventoryType> {
    return { domainSnapshot: await this.models.snapshotAt(context, toMoment(asOf)) };
  }

  @ResolveField(() => SnapshotType, { description: 'The snapshot that is listed.' })
  snapshot(
    @Parent() { domainSnapshot }: InventoryType,
    @Context() { principal }: GraphqlContext,
  ): SnapshotType {
    return toSnapshotType(domainSnapshot, principal.scope);
  }

  @ResolveField(() => NamespaceConnection, { description: 'The namespaces, by name.' })
  @AsksModel()
  async namespaces(
    @Parent() inventory: InventoryType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
  ): Promise<PageOfSnapshot<NamespaceType>> {
    const { domainSnapshot } = inventory;
    const toNode = toNamespaceType(domainSnapshot);
    return { ...(await this.#list(namespaces, inventory, context, args, null, toNode)), domainSnapshot };
  }

  @ResolveField(() => WorkloadConnection, { description: 'The workloads, by namespace and name.' })
  @AsksModel()
  workloads(
    @Parent() inventory: InventoryType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
    @Args('namespace', IN_NAMESPACE) namespace: string | null,
  ): Promise<NodePage<WorkloadType>> {
    const toNode = toWorkloadType(inventory.domainSnapshot);
    return this.#list(workloads, inventory, context, args, namespace, toNode);
  }

  @ResolveField(() => PolicyConnection, {
    description: 'The network policies of all kinds, by namespace and name.',
  })
  @AsksModel()
  policies(
    @Parent() inventory: InventoryType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
    @Args('namespace', IN_NAMESPACE) namespace: string | null,
  ): Promise<NodePage<PolicyType>> {
    const toNode = toPolicyType(inventory.domainSnapshot);
    return this.#list(policies, inventory, context, args, namespace, toNode);
  }

  async #list<Row, Node>(
    topic: ListTopic<InventoryQuestion, Row>,
    { domainSnapshot }: InventoryType,
    context: GraphqlContext,
    args: PageArgs,
    namespace: string | null,
    toNode: (row: Row) => Node,
  ): Promise<NodePage<Node>> {
    const wanted = namespace === null ? {} : { namespace };
    const slice = await this.models.list(context, [domainSnapshot], topic, wanted, toPage(args));
    return toConnection(slice, toNode, slice.total);
  }
}
