import { Args, Context, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { OnModuleInit } from '@nestjs/common';
import type { Principal } from '../auth/principal.ts';
import { invalidInput } from '../refusals/refusals.ts';
import type { NodePage } from '../api/graphql/connection.ts';
import { Asker, GraphqlContext } from '../api/graphql/context.ts';
import { toGlobalId, uuidOf } from '../api/global-id.ts';
import { mutationResult } from '../api/graphql/mutation.ts';
import { NodeRegistry } from '../api/graphql/nodes/node-registry.ts';
import { PageArgs } from '../api/graphql/page-args.ts';
import { toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import { RegisterClusterInput, RemoveClusterInput, TestClusterConnectionInput } from './cluster.inputs.ts';
import { clusterLoader } from './cluster.loaders.ts';
import { toClusterType } from './cluster-mapping.ts';
import { ClusterService } from './cluster.service.ts';
import {
  ClusterConnection,
  ClusterType,
  RegisterClusterPayload,
  RemoveClusterPayload,
  TestClusterConnectionPayload,
} from './cluster.types.ts';

@Resolver(() => ClusterType)
export class ClusterResolver implements OnModuleInit {
  constructor(
    private readonly clusters: ClusterService,
    private readonly nodes: NodeRegistry,
  ) {}

  onModuleInit(): void {
    this.nodes.register('Cluster', async (key, context) => {
      const cluster = await clusterLoader(context, this.clusters).load(key);
      return cluster && toClusterType(cluster, context.principal);
    });
  }

  @Query(() => ClusterConnection, { name: 'clusters', description: 'The clusters in scope, by name.' })
  async list(@Asker() asker: Principal, @Args() args: PageArgs): Promise<NodePage<ClusterType>> {
    const page = toPage(args);
    return toConnection(
      await this.clusters.list(asker, page),
      (cluster) => toClusterType(cluster, asker),
      () => this.clusters.count(asker),
    );
  }

  @Query(() => ClusterType, { nullable: true, description: 'A cluster by its id or its name.' })
  async cluster(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID, nullable: true }) id: string | null,
    @Args('name', { type: () => String, nullable: true }) name: string | null,
  ): Promise<ClusterType | null> {
    const asker = context.principal;
    if (Boolean(id) === Boolean(name)) throw invalidInput('give either "id" or "name"', ['id']);
    const cluster = id
      ? await clusterLoader(context, this.clusters).load(uuidOf('Cluster', id))
      : await this.clusters.findByName(asker, name ?? '');
    return cluster && toClusterType(cluster, asker);
  }

  @Mutation(() => RegisterClusterPayload, {
    description: 'Registers a cluster and requests its first snapshot. For admins of the fleet.',
  })
  registerCluster(@Asker() asker: Principal, @Args('input') input: RegisterClusterInput) {
    return mutationResult(input, async () => ({
      cluster: toClusterType(await this.clusters.register(asker, input), asker),
    }));
  }

  @Mutation(() => TestClusterConnectionPayload, {
    description: 'Tests a connection and returns what it may read. Nothing is stored. For admins.',
  })
  testClusterConnection(@Asker() asker: Principal, @Args('input') input: TestClusterConnectionInput) {
    return mutationResult(input, async () => {
      const { cluster, address } = input;
      if (Boolean(cluster) === Boolean(address)) {
        throw invalidInput('give either "cluster" or "address"', ['cluster']);
      }
      const access = address
        ? await this.clusters.testAddress(asker, address)
        : await this.clusters.testRegistered(asker, cluster ?? '');
      return { access };
    });
  }

  @Mutation(() => RemoveClusterPayload, {
    description: 'Removes a cluster with its whole history, permanently. For admins.',
  })
  removeCluster(@Asker() asker: Principal, @Args('input') input: RemoveClusterInput) {
    return mutationResult(input, async () => {
      const { id } = await this.clusters.remove(asker, input.id);
      return { removedClusterId: toGlobalId('Cluster', id) };
    });
  }
}
