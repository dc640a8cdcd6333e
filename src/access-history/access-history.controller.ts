import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { askedPeriod, periodQuery } from '../api/rest/period-query.ts';
import { linkNext, pageOf as readPageQuery, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { parseWorkloadName, type WorkloadReference } from '../core/inventory/workload.ts';
import { parseAddress } from '../core/network/address.ts';
import { ALL_CONNECTIONS, connectionSet } from '../core/network/connection-set.ts';
import { NetworkError } from '../core/network/network-error.ts';
import { DIRECTIONS, MAX_PORT, MIN_PORT, PROTOCOLS } from '../core/network/protocol.ts';
import type { ConnectionSet } from '../core/network/sets.ts';
import { ConnectionEventService } from '../drift/connections/connection-event.service.ts';
import { invalidInput } from '../refusals/refusals.ts';
import {
  accessDuringResource,
  accessIntervalResource,
  toAccessDuringResource,
  toIntervalResource,
  type AccessDuringResource,
  type AccessIntervalResource,
  type EventsOfChange,
} from './access-history.resource.ts';
import { AccessHistoryService, type AccessQuestion, type WantedPeer } from './access-history.service.ts';
import type { AccessIntervalType } from './access-history.types.ts';
import { peerLabel, toIntervalType, toPeerType } from './access-mapping.ts';
import { pageOf } from './page-of.ts';

const asked = {
  direction: z
    .enum(DIRECTIONS)
    .default('ingress')
    .describe('`ingress`: who could reach the workload. `egress`: whom it could reach.'),
  ...periodQuery.shape,
  protocol: z.enum(PROTOCOLS).exactOptional().describe('Only ports of this protocol.'),
  port: z.coerce.number().int().min(MIN_PORT).max(MAX_PORT).exactOptional().describe('Only this port.'),
};
const historyQuery = z.strictObject({
  ...asked,
  peer: z
    .string()
    .exactOptional()
    .describe(
      '`NAMESPACE/NAME[Kind]`, or `NAMESPACE/NAME` if no other workload has this name (not the workload itself), or an outside address; by default, all peers that the token may see.',
    ),
});
const duringQuery = z.strictObject({ ...asked, ...pageQuery.shape });

type PortQuery = Pick<z.output<typeof duringQuery>, 'protocol' | 'port'>;

/** The kind of the workload in a path if it is left out, because no other workload of the namespace has the name. */
const ANY_KIND = '-';

/** The path: the id or name of a cluster, and a workload. */
interface Subject extends WorkloadReference {
  readonly cluster: string;
}

@Tag('access')
@Controller('api/v1/clusters/:cluster/workloads/:namespace/:kind/:name')
export class AccessHistoryController {
  constructor(
    private readonly histories: AccessHistoryService,
    private readonly events: ConnectionEventService,
  ) {}

  @Get('access-history')
  @Operation({
    summary:
      'Whether a peer could reach a workload with personal data (or be reached by it), as intervals that cover a period, oldest first.',
    query: historyQuery,
    answers: [accessIntervalResource],
    refuses: [403, 404, 422],
  })
  async history(
    @Caller() caller: Principal,
    @Param() subject: Subject,
    @Query() query: unknown,
  ): Promise<AccessIntervalResource[]> {
    const { peer, ...rest } = readQuery(historyQuery, query);
    const { about, intervals, operators } = await this.histories.history(
      caller,
      toQuestion(subject, rest),
      toPeer(peer),
      askedPorts(rest),
    );
    const shown = intervals.map((interval) => toIntervalType(interval, about, operators));
    const eventsOf = await this.#eventsOf(caller, shown);
    return shown.map((interval) => toIntervalResource(interval, eventsOf));
  }

  @Get('access-during')
  @Operation({
    summary:
      'All peers that could reach a workload with personal data (or be reached by it) at any moment of a period. Connections between its own pods are not part of it.',
    query: duringQuery,
    answers: accessDuringResource,
    refuses: [403, 404, 422],
  })
  async during(
    @Caller() caller: Principal,
    @Param() subject: Subject,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessDuringResource> {
    const { limit, after, ...rest } = readQuery(duringQuery, query);
    const page = readPageQuery({ limit, ...(after !== undefined && { after }) });
    const found = await this.histories.during(caller, toQuestion(subject, rest), askedPorts(rest));
    const slice = pageOf(found.peers, page, peerLabel);
    linkNext(response, slice);
    const peers = slice.members.map(({ item }) => toPeerType(item, found.about, found.operators));
    const eventsOf = await this.#eventsOf(
      caller,
      peers.flatMap(({ intervals }) => intervals),
    );
    return toAccessDuringResource(found, peers, eventsOf);
  }

  /** The events of all changes are read together. */
  async #eventsOf(caller: Principal, intervals: readonly AccessIntervalType[]): Promise<EventsOfChange> {
    const changes = intervals.flatMap(({ opening, closing }) => [opening ?? [], closing ?? []].flat());
    const events = await this.events.ofEach(caller, changes);
    const byChange = new Map(changes.map((change, place) => [change, events[place] ?? []]));
    return (change) => (change && byChange.get(change)) ?? [];
  }
}

function toQuestion(
  { cluster, kind, ...workload }: Subject,
  { from, to, direction }: Pick<AccessQuestion, 'direction' | 'to'> & { readonly from?: Date },
): AccessQuestion {
  const named = kind === ANY_KIND ? workload : { ...workload, kind };
  return { cluster, workload: named, direction, ...askedPeriod({ from, to }) };
}

function askedPorts({ protocol, port }: PortQuery): ConnectionSet {
  if (protocol === undefined && port === undefined) return ALL_CONNECTIONS;
  const protocols = protocol === undefined ? PROTOCOLS : [protocol];
  return connectionSet(
    protocols.map((one) => ({ protocol: one, from: port ?? MIN_PORT, to: port ?? MAX_PORT })),
  );
}

function toPeer(text: string | undefined): WantedPeer {
  if (text === undefined) return { type: 'anybody' };
  const workload = parseWorkloadName(text);
  if (workload !== undefined) return { type: 'workload', workload };
  try {
    return { type: 'address', address: parseAddress(text) };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw invalidInput(`"${text}" is neither NAMESPACE/NAME[Kind] nor an address`, ['peer']);
  }
}
