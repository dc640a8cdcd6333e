import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import type { ObjectReference } from '../../core/inventory/problems/problem.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Presence } from '../../core/reachability/comparison/diff.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { toConnectionDifferenceType } from '../comparison/comparison-mapping.ts';
import {
  ConnectionDifferenceConnection,
  ConnectionDifferenceType,
  PresenceEnum,
  WorkloadReferenceConnection,
} from '../comparison/comparison.types.ts';
import { readRows, rowsOf } from '../row-page.ts';
import { ProposalArgs, toProposal } from './proposal-args.ts';
import { ProposalService } from './proposal.service.ts';
import { proposalWarnings } from './proposal.topic.ts';
import { ProposalComparisonType, type ProposedObjectType } from './proposal.types.ts';

@Resolver(() => ProposalComparisonType)
export class ProposalResolver {
  constructor(private readonly proposals: ProposalService) {}

  @AsksModel()
  @Query(() => ProposalComparisonType, {
    description:
      'Lays manifests over a snapshot and returns what would differ. For manifests of more than 250 KB, use ' +
      '`POST /api/v1/proposals` or `ringfence diff --onto`.',
  })
  async compareProposal(
    @Context() context: GraphqlContext,
    @Args() args: ProposalArgs,
  ): Promise<ProposalComparisonType> {
    const { snapshot, answer } = await this.proposals.compare(context, toProposal(args));
    const { deleted, undecided, changed, added } = answer.objects;
    return {
      answer,
      base: toSnapshotType(snapshot, context.principal.scope),
      deletedObjects: deleted.map(toProposedObjectType),
      undecidedObjects: undecided.map(toProposedObjectType),
      changedObjects: changed.map(toProposedObjectType),
      addedObjects: added.map(toProposedObjectType),
      undecided: answer.undecided,
      connectionsLeftOut: answer.connectionsLeftOut,
      warnings: proposalWarnings(answer),
    };
  }

  @ResolveField(() => WorkloadReferenceConnection, {
    description: 'Workloads that only the manifests contain.',
  })
  addedWorkloads(@Parent() { base, answer }: ProposalComparisonType, @Args() args: PageArgs) {
    return paged(base.id, answer.addedWorkloads, args, (workload: WorkloadReference) => workload);
  }

  @ResolveField(() => WorkloadReferenceConnection, {
    description: 'Workloads of the snapshot that would no longer exist.',
  })
  removedWorkloads(@Parent() { base, answer }: ProposalComparisonType, @Args() args: PageArgs) {
    return paged(base.id, answer.removedWorkloads, args, (workload: WorkloadReference) => workload);
  }

  @ResolveField(() => ConnectionDifferenceConnection, { description: 'Connections that differ.' })
  connections(
    @Parent() { base, answer }: ProposalComparisonType,
    @Args() args: PageArgs,
    @Args('presence', {
      type: () => PresenceEnum,
      defaultValue: 'both',
      description: 'Which workloads to compare: those in both states, or those in only one of them.',
    })
    presence: Presence,
  ): Promise<NodePage<ConnectionDifferenceType>> {
    const wanted = answer.connections.filter((difference) => difference.presence === presence);
    return paged(base.id, wanted, args, toConnectionDifferenceType);
  }
}

/** A page of rows that are already computed. */
export async function paged<Row, Shown>(
  key: string,
  rows: readonly Row[],
  args: PageArgs,
  show: (row: Row) => Shown,
): Promise<NodePage<Shown>> {
  const slice = await readRows(key, toPage(args), (range) => Promise.resolve(rowsOf(rows, range)));
  return toConnection(slice, show, slice.total);
}

/** An object that differs, as GraphQL shows it. */
export function toProposedObjectType(
  object: ObjectReference & { readonly reason?: string },
): ProposedObjectType {
  const { kind, namespace = null, name, reason = null } = object;
  return { kind, namespace, name, reason };
}
