import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import type { DataFlow, ExternalEndpoint } from '../../dataflow/data-flow-map.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { formatRange, parseCidr, type AddressBlock, type AddressInterval } from '../../network/address.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { ExternalRange, OutsideConnections } from '../../reachability/model/model.ts';
import { ServedPorts } from '../../reachability/paths/served-ports.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { portList } from '../reach/connections.ts';
import { workloadEndpoint } from '../reach/evidence.ts';
import type { RuleContext } from '../rule.ts';
import { flowEnds, type ChosenWorkload } from './flow-ends.ts';
import { FlowParts, type FlowGap, type FlowPart, type FlowPartEnd, type PartWithGaps } from './flow-parts.ts';
import { missingOf, statusOfParts, verdictOn, type FlowVerdict } from './flow-verdict.ts';
import { isEveryAddress, isOverlap } from './overlap.ts';
import { routedPorts } from './routed.ts';

/** What policies do with a flow. `unmatched`: an end selects no workload of the cluster. */
export interface FlowStatus {
  readonly flow: DataFlow;
  readonly status: FlowVerdict | 'unmatched';
  readonly parts: readonly FlowPart[];
}

/** The parts of a flow, with examples of what is not allowed. */
export interface JudgedFlow {
  readonly flow: DataFlow;
  readonly parts: readonly PartWithGaps[];
}

/**
 * What policies do with each flow of a cluster, drafts included. A flow without ports is judged on the ports that its
 * destination serves, if any are known.
 *
 * @param beforeFlow called before each flow, to stop when there is no time left
 */
export function flowStatuses(
  context: RuleContext,
  beforeFlow: () => void = () => undefined,
): readonly FlowStatus[] {
  const { dataFlows } = context;
  if (dataFlows === undefined) return [];
  const judged = flowJudge(dataFlows, context);
  return dataFlows.flows.map((flow, place) => {
    beforeFlow();
    const parts = judged(place).parts.map(({ part }) => part);
    const status = parts.length === 0 ? 'unmatched' : statusOfParts(parts.map((part) => part.status));
    return { flow, status, parts };
  });
}

/** Judges flows by their index. */
export function flowJudge(dataFlows: ClusterFlows, context: RuleContext): (place: number) => JudgedFlow {
  const { flows, endpoints } = dataFlows;
  const ground: Ground = {
    context,
    served: new ServedPorts(context.inventory, 'served'),
    endpoints: new Map(endpoints.map((endpoint) => [endpoint.name, endpoint])),
  };
  const ends = flowEnds(dataFlows, context);
  return (place) => {
    const flow = flows[place]!;
    const parts = new FlowParts();
    judge(flow, { from: ends.from[place]!, to: ends.to[place]! }, ground, parts);
    return { flow, parts: parts.all() };
  };
}

interface Ground {
  readonly context: RuleContext;
  readonly served: ServedPorts;
  readonly endpoints: ReadonlyMap<string, ExternalEndpoint>;
}

type Chosen = Readonly<Record<'from' | 'to', readonly ChosenWorkload[]>>;

function judge({ from, to, ports }: DataFlow, chosen: Chosen, ground: Ground, parts: FlowParts): void {
  if (from.type === 'pods' && to.type === 'pods') {
    judgePods(chosen, ports, ground, parts);
    return;
  }
  const direction: Direction = from.type === 'pods' ? 'egress' : 'ingress';
  const [pods, endpoint] = direction === 'egress' ? [chosen.from, to] : [chosen.to, from];
  if (endpoint.type !== 'endpoint') return;
  const described = ground.endpoints.get(endpoint.name);
  const listed = portList(ports);
  const known = new Map<OutsideConnections, Map<string, readonly OutsideVerdict[]>>();
  for (const { workload, certainty } of pods) {
    const wanted = direction === 'ingress' ? wantedPorts(ports, workload, ground.served) : listed;
    const here: FlowPartEnd = { type: 'namespace', namespace: workload.namespace };
    const there: FlowPartEnd = { type: 'endpoint', name: endpoint.name };
    const [source, destination] = direction === 'egress' ? [here, there] : [there, here];
    const outside = ground.context.model.outsideOf(workload, direction);
    const byPorts = known.get(outside) ?? new Map<string, readonly OutsideVerdict[]>();
    known.set(outside, byPorts);
    const key = wanted.toString();
    const verdicts =
      byPorts.get(key) ?? verdictsOutside(workload, direction, described, wanted, ground.context);
    byPorts.set(key, verdicts);
    for (const [place, { verdict: direct, gap }] of verdicts.entries()) {
      const isRouted =
        direction === 'ingress' && comesByRoute(described?.cidrs[place], workload, wanted, ground);
      const verdict = isRouted ? 'allowed' : direct;
      parts.add(source, destination, {
        verdict: certainty === 'certain' ? verdict : 'unknown',
        count: 1,
        gap: () => (certainty === 'certain' && !isRouted ? gap() : undefined),
      });
    }
  }
}

/** Clients anywhere on the internet may come through a route, whose controller opens the connection to the pod. */
function comesByRoute(
  cidr: string | undefined,
  workload: Workload,
  wanted: ConnectionSet,
  { context }: Ground,
): boolean {
  if (cidr === undefined || !isEveryAddress(parseCidr(cidr))) return false;
  return wanted.subtract(routedPorts(workload, context)).isEmpty();
}

function wantedPorts(ports: DataFlow['ports'], to: Workload, served: ServedPorts): ConnectionSet {
  const listed = portList(ports);
  if (ports.length > 0) return listed;
  const own = served.of(workloadKey(to), listed);
  return own.isEmpty() ? listed : own;
}

/** Equivalent workloads of one namespace at one end of a flow. */
interface Crowd {
  readonly group: AlikeWorkloads;
  readonly certainty: ChosenWorkload['certainty'];
  readonly workloads: readonly Workload[];
  readonly end: FlowPartEnd;
  /** The ports that the flow wants of them as destinations. */
  readonly wanted: ConnectionSet;
}

function crowdsOf(
  chosen: readonly ChosenWorkload[],
  wantedOf: (workload: Workload) => ConnectionSet,
  { alike }: RuleContext,
): readonly Crowd[] {
  const byGroup = Map.groupBy(chosen, ({ workload }) => alike.of(workload));
  return [...byGroup].flatMap(([group, members]) => {
    const equal = Map.groupBy(
      members.map((member) => ({ ...member, wanted: wantedOf(member.workload) })),
      ({ certainty, wanted }) => `${certainty} ${wanted.toString()}`,
    );
    return [...equal.values()].map((crowd): Crowd => {
      const [first] = crowd;
      const { workload, certainty, wanted } = first!;
      return {
        group,
        certainty,
        workloads: crowd.map((member) => member.workload),
        end: { type: 'namespace', namespace: workload.namespace },
        wanted,
      };
    });
  });
}

/** Judges one connection for each two groups of equivalent workloads. */
function judgePods(
  { from, to }: Chosen,
  ports: DataFlow['ports'],
  { context, served }: Ground,
  parts: FlowParts,
): void {
  const listed = portList(ports);
  const destinations = crowdsOf(
    to,
    ports.length > 0 ? () => listed : (workload) => wantedPorts(ports, workload, served),
    context,
  );
  // Replicas count only if the flow is about nothing else.
  const replicas = from.length === 1 && to.length === 1 ? 'counted' : 'left-out';
  for (const source of crowdsOf(from, () => listed, context)) {
    const rows = context.alike.rowsByOther(source.group, 'egress');
    for (const destination of destinations) {
      const row = rows.get(destination.group) ?? { allowed: NO_CONNECTIONS, unknown: NO_CONNECTIONS };
      const isSure = source.certainty === 'certain' && destination.certainty === 'certain';
      const { wanted } = destination;
      parts.add(source.end, destination.end, {
        verdict: isSure ? verdictOn(wanted, row.allowed, row.unknown) : 'unknown',
        count: pairs(source, destination, replicas),
        gap: () => {
          const [one, other] = isSure ? firstPair(source, destination, replicas) : [];
          if (one === undefined || other === undefined) return undefined;
          const missing = missingOf(wanted, row.allowed, row.unknown);
          return { from: workloadEndpoint(one), to: workloadEndpoint(other), missing };
        },
      });
    }
  }
}

type Replicas = 'counted' | 'left-out';

/** Number of pairs of workloads. */
function pairs(source: Crowd, destination: Crowd, replicas: Replicas): number {
  const all = source.workloads.length * destination.workloads.length;
  if (replicas === 'counted' || source.group !== destination.group) return all;
  const own = new Set(source.workloads);
  return all - destination.workloads.filter((workload) => own.has(workload)).length;
}

function firstPair(source: Crowd, destination: Crowd, replicas: Replicas): readonly Workload[] {
  for (const one of source.workloads.slice(0, 2))
    for (const other of destination.workloads.slice(0, 2))
      if (one !== other || replicas === 'counted') return [one, other];
  return [];
}

interface OutsideVerdict {
  readonly verdict: FlowVerdict;
  readonly gap: () => FlowGap | undefined;
}

/** One verdict per address block of the endpoint; one for all of its host names. */
function verdictsOutside(
  workload: Workload,
  direction: Direction,
  endpoint: ExternalEndpoint | undefined,
  wanted: ConnectionSet,
  { model }: RuleContext,
): readonly OutsideVerdict[] {
  const outside = model.outsideOf(workload, direction);
  const verdicts = model.externalRanges.map((range, place) => {
    const [allowed, unknown] = [outside.allowed(place), outside.unknown(place)];
    const verdict = verdictOn(wanted, allowed, unknown);
    const part = { family: range.range.family, ...model.externalIntervals[place]! };
    return {
      ...part,
      verdict,
      gap: (block: AddressBlock = part): FlowGap => ({
        ...endsWith(
          { ...range, range: formatRange(part.family, commonPart(part, block)) },
          workload,
          direction,
        ),
        missing: missingOf(wanted, allowed, unknown),
      }),
    };
  });
  const blocks = (endpoint?.cidrs ?? []).map(parseCidr);
  if (blocks.length > 0)
    return blocks.map((block) => {
      const within = verdicts.filter((range) => isOverlap(range, block));
      const verdict = within.length === 0 ? 'unknown' : statusOfParts(within.map((each) => each.verdict));
      const worst = within.find((each) => each.verdict === 'blocked' || each.verdict === 'partly');
      const missed = worst ?? within.find((each) => each.verdict !== 'allowed');
      return { verdict, gap: () => missed?.gap(block) };
    });
  // Which addresses the names stand for is not known. If none can be reached, they cannot be either.
  const isBlocked = verdicts.every(({ verdict }) => verdict === 'blocked');
  return [
    isBlocked
      ? { verdict: 'blocked', gap: () => verdicts[0]?.gap() }
      : { verdict: 'unknown', gap: () => undefined },
  ];
}

function endsWith(
  range: ExternalRange,
  workload: Workload,
  direction: Direction,
): Pick<FlowGap, 'from' | 'to'> {
  const here = workloadEndpoint(workload);
  return direction === 'egress' ? { from: here, to: range } : { from: range, to: here };
}

/** The addresses that two overlapping blocks have in common. */
function commonPart(a: AddressBlock, b: AddressBlock): AddressInterval {
  return { first: a.first > b.first ? a.first : b.first, last: a.last < b.last ? a.last : b.last };
}
