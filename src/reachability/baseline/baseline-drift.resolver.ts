import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { toBaselineType } from '../../baselines/baseline-mapping.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { toConnectionDifferenceType } from '../comparison/comparison-mapping.ts';
import {
  ConnectionDifferenceConnection,
  type ConnectionDifferenceType,
} from '../comparison/comparison.types.ts';
import { readRows, rowsOf } from '../row-page.ts';
import { PAST_DIFFERENCE } from './baseline-drift.resource.ts';
import { BaselineDriftService } from './baseline-drift.service.ts';
import { BaselineDriftType } from './baseline-drift.types.ts';

@Resolver(() => BaselineDriftType)
export class BaselineDriftResolver {
  constructor(private readonly drift: BaselineDriftService) {}

  @AsksModel()
  @Query(() => BaselineDriftType, {
    nullable: true,
    description:
      'What differs between the baseline of a cluster and its newest complete snapshot, now or at a time; null if the cluster had no baseline.',
  })
  async baselineDrift(
    @Context() context: GraphqlContext,
    @Args('cluster', { type: () => ID, description: 'The id or name of the cluster.' }) cluster: string,
    @Args('at', { type: () => DateTime, nullable: true, description: PAST_DIFFERENCE }) at: Date | null,
  ): Promise<BaselineDriftType | null> {
    const found = await this.drift.of(context, cluster, at ?? undefined);
    if (found === null) return null;
    const { baseline, version, snapshot, answer } = found;
    const { scope } = context.principal;
    return {
      answer,
      baseline: toBaselineType(baseline, scope),
      version,
      snapshot: toSnapshotType(snapshot, scope),
      objects: answer.changes.map(({ kind, namespace, name, ...change }) => ({
        ...change,
        object: { kind, namespace: namespace === '' ? null : namespace, name },
      })),
      undecided: answer.undecided,
      connectionsLeftOut: answer.connectionsLeftOut,
    };
  }

  @ResolveField(() => ConnectionDifferenceConnection, {
    description:
      'Connections that differ: `before` is the verdict with the approved policies, `after` that with those of the snapshot.',
  })
  async connections(
    @Parent() { snapshot, answer }: BaselineDriftType,
    @Args() args: PageArgs,
  ): Promise<NodePage<ConnectionDifferenceType>> {
    const slice = await readRows(snapshot.id, toPage(args), (range) =>
      Promise.resolve(rowsOf(answer.connections, range)),
    );
    return toConnection(slice, toConnectionDifferenceType, slice.total);
  }
}
