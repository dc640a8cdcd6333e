import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../api/graphql/context.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import { workloadKey } from '../core/inventory/workload.ts';
import {
  ConnectionEventService,
  type ConnectionChangeQuestion,
} from '../drift/connections/connection-event.service.ts';
import { toDriftType } from '../drift/drift-mapping.ts';
import type { DriftWithCauses } from '../drift/drift-scope.ts';
import { DriftEventType } from '../drift/drift.types.ts';
import { AccessIntervalType } from './access-history.types.ts';

const EVENTS = new LoaderKind<ConnectionChangeQuestion, readonly DriftWithCauses[]>(
  'drift events by change of access',
  textOf,
);

/** The drift events of the changes that begin and end an interval. */
@Resolver(() => AccessIntervalType)
export class AccessIntervalResolver {
  constructor(private readonly events: ConnectionEventService) {}

  @UsualLength(1)
  @ResolveField(() => [DriftEventType], {
    description:
      'The drift events of the change that the interval begins with: the connection events by which the access changed, also if one of the two appeared or disappeared. Empty where there is no such change, and where the workload came into or went out of scope.',
  })
  openedBy(
    @Parent() { opening }: AccessIntervalType,
    @Context() context: GraphqlContext,
  ): Promise<readonly DriftEventType[]> {
    return this.#eventsOf(opening, context);
  }

  @UsualLength(1)
  @ResolveField(() => [DriftEventType], {
    description: 'The drift events of the change that ended the interval. Empty for the same reasons.',
  })
  closedBy(
    @Parent() { closing }: AccessIntervalType,
    @Context() context: GraphqlContext,
  ): Promise<readonly DriftEventType[]> {
    return this.#eventsOf(closing, context);
  }

  async #eventsOf(
    question: ConnectionChangeQuestion | undefined,
    { loaders, principal }: GraphqlContext,
  ): Promise<readonly DriftEventType[]> {
    if (question === undefined) return [];
    const loader = EVENTS.of(loaders, (questions) => this.events.ofEach(principal, questions));
    return (await loader.load(question)).map(toDriftType);
  }
}

function textOf({ clusterId, sequence, direction, workload, peer, ports }: ConnectionChangeQuestion): string {
  const other =
    peer.type === 'workload'
      ? workloadKey(peer.workload)
      : peer.type === 'outside'
        ? `${peer.range.family} ${peer.range.first} ${peer.range.last}`
        : '';
  return [clusterId, sequence, direction, workloadKey(workload), other, ports.toString()].join('\n');
}
