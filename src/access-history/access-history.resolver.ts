import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Asker } from '../api/graphql/context.ts';
import type { NodePage } from '../api/graphql/connection.ts';
import { AsksModel } from '../api/graphql/limits/cost.ts';
import { PageArgs, toPage } from '../api/graphql/page-args.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import type { Principal } from '../auth/principal.ts';
import { parseAddress } from '../core/network/address.ts';
import { ALL_CONNECTIONS, connectionSet } from '../core/network/connection-set.ts';
import { NetworkError } from '../core/network/network-error.ts';
import type { Direction } from '../core/network/protocol.ts';
import type { ConnectionSet } from '../core/network/sets.ts';
import { toTerms } from '../reachability/connections/connection-mapping.ts';
import { PortFilterInput } from '../reachability/connections/connection.types.ts';
import { DirectionEnum } from '../reachability/inventory/inventory.types.ts';
import { WorkloadInput } from '../reachability/workload.types.ts';
import { invalidInput } from '../refusals/refusals.ts';
import { AccessHistoryService, type WantedPeer } from './access-history.service.ts';
import {
  AccessDuringType,
  AccessIntervalType,
  AccessPeerConnection,
  AccessPeerInput,
  type AccessPeerType,
} from './access-history.types.ts';
import { peerLabel, toCoverageType, toIntervalType, toPeerType } from './access-mapping.ts';
import { pageOf } from './page-of.ts';

const DIRECTION = {
  type: () => DirectionEnum,
  description: '`INGRESS`: who could reach the workload. `EGRESS`: whom it could reach.',
};
const PORT = {
  type: () => PortFilterInput,
  nullable: true,
  description: 'The ports that the question is about; by default all.',
};
const TO = {
  type: () => DateTime,
  nullable: true,
  description: 'The end of the period, which is not part of it; by default now.',
};

@Resolver(() => AccessDuringType)
export class AccessHistoryResolver {
  constructor(private readonly histories: AccessHistoryService) {}

  @Query(() => [AccessIntervalType], {
    description:
      'Whether a peer could reach a workload with personal data (or be reached by it), as intervals that cover a period, oldest first. The state of a snapshot holds until the next, at most for `maxIntervalSeconds` of the cluster; the rest is not observed.',
  })
  @AsksModel()
  async accessHistory(
    @Asker() asker: Principal,
    @Args('cluster', { type: () => ID, description: 'The id or name of the cluster.' }) cluster: string,
    @Args('workload', { type: () => WorkloadInput }) workload: WorkloadInput,
    @Args('direction', DIRECTION) direction: Direction,
    @Args('peer', {
      type: () => AccessPeerInput,
      nullable: true,
      description:
        'The other end, which is not the workload itself; by default, all peers that the token may see.',
    })
    peer: AccessPeerInput | null,
    @Args('port', PORT)
    port: PortFilterInput | null,
    @Args('from', { type: () => DateTime, description: 'The beginning of the period.' }) from: Date,
    @Args('to', TO) to: Date | null,
  ): Promise<readonly AccessIntervalType[]> {
    const question = { cluster, workload, direction, from, ...(to && { to }) };
    const { about, intervals, operators } = await this.histories.history(
      asker,
      question,
      toWantedPeer(peer),
      askedPorts(port),
    );
    return intervals.map((interval) => toIntervalType(interval, about, operators));
  }

  @Query(() => AccessDuringType, {
    description:
      'All peers that could reach a workload with personal data (or be reached by it) at any moment of a period. Connections between its own pods are not part of it.',
  })
  @AsksModel()
  async accessDuring(
    @Asker() asker: Principal,
    @Args('cluster', { type: () => ID, description: 'The id or name of the cluster.' }) cluster: string,
    @Args('workload', { type: () => WorkloadInput }) workload: WorkloadInput,
    @Args('direction', DIRECTION) direction: Direction,
    @Args('port', PORT) port: PortFilterInput | null,
    @Args('from', { type: () => DateTime, description: 'The beginning of the period.' }) from: Date,
    @Args('to', TO) to: Date | null,
  ): Promise<AccessDuringType> {
    const question = { cluster, workload, direction, from, ...(to && { to }) };
    const found = await this.histories.during(asker, question, askedPorts(port));
    const { peers, about, period, operators } = found;
    const { from: begin, to: until } = period;
    const coverage = found.coverage.map((interval) => toCoverageType(interval, operators));
    return { all: peers, about, operators, from: begin, until, coverage };
  }

  @ResolveField(() => AccessPeerConnection, {
    description: 'Outside addresses, then workloads by namespace, name and kind.',
  })
  peers(
    @Parent() { all, about, operators }: AccessDuringType,
    @Args() args: PageArgs,
  ): NodePage<AccessPeerType> {
    return toConnection(
      pageOf(all, toPage(args), peerLabel),
      (peer) => toPeerType(peer, about, operators),
      () => Promise.resolve(all.length),
    );
  }
}

function askedPorts(port: PortFilterInput | null): ConnectionSet {
  return port ? connectionSet(toTerms(port)) : ALL_CONNECTIONS;
}

function toWantedPeer(peer: AccessPeerInput | null): WantedPeer {
  if (peer?.workload) return { type: 'workload', workload: peer.workload };
  if (peer?.address === undefined || peer.address === null) return { type: 'anybody' };
  try {
    return { type: 'address', address: parseAddress(peer.address) };
  } catch (error) {
    if (error instanceof NetworkError) throw invalidInput(error.message, ['peer', 'address']);
    throw error;
  }
}
