import type { OnModuleInit } from '@nestjs/common';
import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../api/graphql/connection.ts';
import { Asker, GraphqlContext } from '../api/graphql/context.ts';
import { uuidOf } from '../api/global-id.ts';
import { mutationResult } from '../api/graphql/mutation.ts';
import { NodeRegistry } from '../api/graphql/nodes/node-registry.ts';
import { PageArgs, toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterType } from '../clusters/cluster.types.ts';
import { snapshotLoader } from '../snapshots/snapshot.loaders.ts';
import { toSnapshotType } from '../snapshots/snapshot-mapping.ts';
import { SnapshotService } from '../snapshots/snapshot.service.ts';
import { SnapshotType } from '../snapshots/snapshot.types.ts';
import { toBaselineType } from './baseline-mapping.ts';
import { baselineInForceLoader, baselineLoader } from './baseline.loaders.ts';
import { BaselineService } from './baseline.service.ts';
import {
  ApproveBaselineInput,
  ApproveBaselinePayload,
  BaselineConnection,
  BaselineType,
} from './baseline.types.ts';

const CLUSTER = { type: () => ID, description: 'The id or name of the cluster.' };

@Resolver(() => BaselineType)
export class BaselineResolver implements OnModuleInit {
  constructor(
    private readonly baselines: BaselineService,
    private readonly snapshots: SnapshotService,
    private readonly nodes: NodeRegistry,
  ) {}

  onModuleInit(): void {
    this.nodes.register('Baseline', async (key, context) => {
      const baseline = await baselineLoader(context, this.baselines).load(key);
      return baseline && toBaselineType(baseline, context.principal.scope);
    });
  }

  @Query(() => BaselineType, {
    nullable: true,
    description: 'The baseline in force of a cluster; null if none was approved.',
  })
  async baseline(
    @Asker() asker: Principal,
    @Args('cluster', CLUSTER) cluster: string,
  ): Promise<BaselineType | null> {
    const baseline = await this.baselines.of(asker, cluster);
    return baseline && toBaselineType(baseline, asker.scope);
  }

  @Query(() => BaselineConnection, {
    name: 'baselines',
    description: 'All baselines of a cluster, the one in force first.',
  })
  async list(
    @Asker() asker: Principal,
    @Args('cluster', CLUSTER) cluster: string,
    @Args() args: PageArgs,
  ): Promise<NodePage<BaselineType>> {
    return toConnection(
      await this.baselines.list(asker, cluster, toPage(args)),
      (baseline) => toBaselineType(baseline, asker.scope),
      () => this.baselines.count(asker, cluster),
    );
  }

  @Mutation(() => ApproveBaselinePayload, {
    description:
      'Approves a snapshot as the baseline of its cluster. For approvers whose token belongs to a person and has all ' +
      'namespaces of the cluster in scope.',
  })
  approveBaseline(@Asker() asker: Principal, @Args('input') input: ApproveBaselineInput) {
    return mutationResult(input, async () => {
      const { cluster, comment, expectedVersion } = input;
      const snapshotId = uuidOf('Snapshot', input.snapshot, ['snapshot']);
      const approval = { cluster, snapshotId, comment, expectedVersion };
      const { baseline, jobId } = await this.baselines.approve(asker, approval);
      return { baseline: toBaselineType(baseline, asker.scope), jobId };
    });
  }

  @ResolveField(() => SnapshotType, { description: 'The snapshot that shows the approved state.' })
  async snapshot(
    @Parent() { snapshotId }: BaselineType,
    @Context() context: GraphqlContext,
  ): Promise<SnapshotType> {
    const snapshot = await snapshotLoader(context, this.snapshots).load(snapshotId);
    if (snapshot === null) throw new Error('a baseline in scope has a snapshot out of scope');
    return toSnapshotType(snapshot, context.principal.scope);
  }
}

/** The field about baselines that is added to a cluster. */
@Resolver(() => ClusterType)
export class ClusterBaselineResolver {
  constructor(private readonly baselines: BaselineService) {}

  @ResolveField(() => BaselineType, {
    nullable: true,
    description: 'The baseline in force of the cluster; null if none was approved.',
  })
  async baseline(
    @Parent() { clusterId }: ClusterType,
    @Context() context: GraphqlContext,
  ): Promise<BaselineType | null> {
    const baseline = await baselineInForceLoader(context, this.baselines).load(clusterId);
    return baseline && toBaselineType(baseline, context.principal.scope);
  }
}
