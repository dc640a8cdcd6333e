import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Presence } from '../../core/reachability/comparison/diff.ts';
import type { ConnectionDifference } from '../../core/reachability/comparison/difference.ts';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { AsOfInput, SnapshotType } from '../../snapshots/snapshot.types.ts';
import { comparisonSummary, connectionDifferences, workloadDifferences } from './comparison.topic.ts';
import type { ComparisonSummary } from './comparison.topic.ts';
import { toConnectionDifferenceType } from './comparison-mapping.ts';
import {
  ConnectionChangeEnum,
  ConnectionDifferenceConnection,
  ConnectionDifferenceType,
  PresenceEnum,
  SnapshotComparisonType,
  WorkloadReferenceConnection,
} from './comparison.types.ts';
import { ModelService } from '../model.service.ts';

@Resolver(() => SnapshotComparisonType)
export class ComparisonResolver {
  constructor(private readonly models: ModelService) {}

  @Query(() => SnapshotComparisonType, {
    description: 'Compares `b` with `a`: two points in time of one cluster, or two clusters.',
  })
  async compare(
    @Context() context: GraphqlContext,
    @Args('a', { type: () => AsOfInput, description: 'The first point in time.' }) a: AsOfInput,
    @Args('b', { type: () => AsOfInput, description: 'The second point in time.' }) b: AsOfInput,
  ): Promise<SnapshotComparisonType> {
    const moments = [toMoment(a, 'a'), toMoment(b, 'b')] as const;
    const before = await this.models.snapshotAt(context, moments[0]);
    const after = await this.models.snapshotAt(context, moments[1]);
    const isPartial = before.completeness === 'PARTIAL' || after.completeness === 'PARTIAL';
    return { pair: [before, after], completeness: isPartial ? 'PARTIAL' : 'COMPLETE' };
  }

  @ResolveField(() => SnapshotType, { description: 'The first snapshot.' })
  before(@Parent() { pair }: SnapshotComparisonType, @Context() { principal }: GraphqlContext): SnapshotType {
    return toSnapshotType(pair[0], principal.scope);
  }

  @ResolveField(() => SnapshotType, { description: 'The second snapshot.' })
  after(@Parent() { pair }: SnapshotComparisonType, @Context() { principal }: GraphqlContext): SnapshotType {
    return toSnapshotType(pair[1], principal.scope);
  }

  @ResolveField(() => WorkloadReferenceConnection, {
    description: 'Workloads that exist only in the second snapshot.',
  })
  @AsksModel()
  addedWorkloads(
    @Parent() comparison: SnapshotComparisonType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
  ): Promise<NodePage<WorkloadReference>> {
    return this.#workloads(comparison, context, 'added', args);
  }

  @ResolveField(() => WorkloadReferenceConnection, {
    description: 'Workloads that exist only in the first snapshot.',
  })
  @AsksModel()
  removedWorkloads(
    @Parent() comparison: SnapshotComparisonType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
  ): Promise<NodePage<WorkloadReference>> {
    return this.#workloads(comparison, context, 'removed', args);
  }

  @ResolveField(() => ConnectionDifferenceConnection, {
    description: 'Connections that differ between the two snapshots.',
  })
  @AsksModel()
  async connections(
    @Parent() { pair }: SnapshotComparisonType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
    @Args('presence', {
      type: () => PresenceEnum,
      defaultValue: 'both',
      description: 'Which workloads to compare: those in both snapshots, or those in only one of them.',
    })
    presence: Presence,
    @Args('change', {
      type: () => ConnectionChangeEnum,
      nullable: true,
      description: 'Only connections with this kind of change.',
    })
    change: ConnectionDifference['change'] | null,
  ): Promise<NodePage<ConnectionDifferenceType>> {
    const wanted = { presence, ...(change && { change }) };
    const slice = await this.models.list(context, pair, connectionDifferences, wanted, toPage(args));
    return toConnection(slice, toConnectionDifferenceType, slice.total);
  }

  @ResolveField(() => Int, {
    description:
      'Number of connections with ports that are unknown in both snapshots; their real state may differ.',
  })
  @AsksModel()
  async undecided(
    @Parent() comparison: SnapshotComparisonType,
    @Context() context: GraphqlContext,
  ): Promise<number> {
    return (await this.#summary(comparison, context)).undecided;
  }

  @ResolveField(() => [String], {
    description:
      'Names of the assumptions that differ between the two snapshots, which can also cause differences.',
  })
  @AsksModel()
  async differentAssumptions(
    @Parent() comparison: SnapshotComparisonType,
    @Context() context: GraphqlContext,
  ): Promise<readonly string[]> {
    return (await this.#summary(comparison, context)).differentAssumptions;
  }

  #summary(comparison: SnapshotComparisonType, context: GraphqlContext): Promise<ComparisonSummary> {
    comparison.summary ??= this.models.ask(context, comparison.pair, comparisonSummary, {});
    return comparison.summary;
  }

  async #workloads(
    { pair }: SnapshotComparisonType,
    context: GraphqlContext,
    presence: Exclude<Presence, 'both'>,
    args: PageArgs,
  ): Promise<NodePage<WorkloadReference>> {
    const slice = await this.models.list(context, pair, workloadDifferences, { presence }, toPage(args));
    return toConnection(slice, (workload) => workload, slice.total);
  }
}
