import type { DataFlow, ExternalEndpoint, FlowEnd } from '../dataflow/data-flow-map.ts';
import { workloadKey, type Workload } from '../inventory/workload.ts';
import { parseCidr } from '../network/address.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { ServedPorts } from '../reachability/paths/served-ports.ts';
import type { AlikeWorkloads } from '../rules/reach/alike.ts';
import { portList } from '../rules/reach/connections.ts';
import { choosesWorkload } from '../rules/reach/declared.ts';
import type { RuleContext } from '../rules/rule.ts';
import { isOverlap } from './overlap.ts';
import { statusOfParts, verdictOn, type FlowVerdict } from './flow-verdict.ts';

/** One end of a part of a flow: the workloads of a namespace, or an external endpoint. */
export type FlowPartEnd =
  | { readonly type: 'namespace'; readonly namespace: string }
  | { readonly type: 'endpoint'; readonly name: string };

/** A flow between the workloads of two namespaces, or with an endpoint. */
export interface FlowPart {
  readonly from: FlowPartEnd;
  readonly to: FlowPartEnd;
  readonly status: FlowVerdict;
  /** Number of connections, from one workload to another or to a block of addresses, by what policies do with them. */
  readonly connections: Readonly<Record<FlowVerdict, number>>;
}

/** What policies do with a flow. `unmatched`: an end selects no workload of the cluster. */
export interface FlowStatus {
  readonly flow: DataFlow;
  readonly status: FlowVerdict | 'unmatched';
  readonly parts: readonly FlowPart[];
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
  const { dataFlows, inventory } = context;
  if (dataFlows === undefined) return [];
  const served = new ServedPorts(inventory, 'served');
  const endpoints = new Map(dataFlows.endpoints.map((endpoint) => [endpoint.name, endpoint]));
  return dataFlows.flows.map((flow) => {
    beforeFlow();
    const parts = new Parts();
    judge(flow, { context, served, endpoints }, parts);
    const found = parts.all();
    const status = found.length === 0 ? 'unmatched' : statusOfParts(found.map((part) => part.status));
    return { flow, status, parts: found };
  });
}

interface Ground {
  readonly context: RuleContext;
  readonly served: ServedPorts;
  readonly endpoints: ReadonlyMap<string, ExternalEndpoint>;
}

function judge({ from, to, ports }: DataFlow, ground: Ground, parts: Parts): void {
  const { context } = ground;
  if (from.type === 'pods' && to.type === 'pods') {
    const wanted = (workload: Workload) => wantedPorts(ports, workload, ground.served);
    judgePods(chosen(from, context), chosen(to, context), wanted, context, parts);
    return;
  }
  const direction: Direction = from.type === 'pods' ? 'egress' : 'ingress';
  const [pods, endpoint] = direction === 'egress' ? [from, to] : [to, from];
  if (endpoint.type !== 'endpoint') return;
  const described = ground.endpoints.get(endpoint.name);
  for (const { workload, certainty } of chosen(pods, context)) {
    const wanted = direction === 'ingress' ? wantedPorts(ports, workload, ground.served) : portList(ports);
    const here: FlowPartEnd = { type: 'namespace', namespace: workload.namespace };
    const there: FlowPartEnd = { type: 'endpoint', name: endpoint.name };
    const [source, destination] = direction === 'egress' ? [here, there] : [there, here];
    for (const verdict of verdictsOutside(workload, direction, described, wanted, context))
      parts.add(source, destination, certainty === 'certain' ? verdict : 'unknown');
  }
}

function wantedPorts(ports: DataFlow['ports'], to: Workload, served: ServedPorts): ConnectionSet {
  const listed = portList(ports);
  if (ports.length > 0) return listed;
  const own = served.of(workloadKey(to), listed);
  return own.isEmpty() ? listed : own;
}

interface Chosen {
  readonly workload: Workload;
  /** `possible`: its labels are not known. */
  readonly certainty: 'certain' | 'possible';
}

/** The workloads of which an end selects all pods. */
function chosen(end: FlowEnd, context: RuleContext): readonly Chosen[] {
  if (end.type !== 'pods') return [];
  return context.inventory.workloads.flatMap((workload): readonly Chosen[] => {
    const match = choosesWorkload(end, workload, context);
    return match === 'no' ? [] : [{ workload, certainty: match === 'yes' ? 'certain' : 'possible' }];
  });
}

/** Judges one source of each group of equivalent ones, and counts the others with it. */
function judgePods(
  sources: readonly Chosen[],
  destinations: readonly Chosen[],
  wanted: (destination: Workload) => ConnectionSet,
  { alike }: RuleContext,
  parts: Parts,
): void {
  const groups = Map.groupBy(sources, ({ workload }) => alike.of(workload));
  // Replicas count only if the flow is about nothing else.
  const ofReplicas = sources.length === 1 && destinations.length === 1;
  for (const [group, members] of groups) {
    const rows = new Map<AlikeWorkloads, { allowed: ConnectionSet; unknown: ConnectionSet }>(
      alike.rows(group, 'egress').map(({ others, allowed, unknown }) => [others, { allowed, unknown }]),
    );
    for (const { workload: to, certainty } of destinations) {
      const row = rows.get(alike.of(to)) ?? { allowed: NO_CONNECTIONS, unknown: NO_CONNECTIONS };
      const verdict = verdictOn(wanted(to), row.allowed, row.unknown);
      for (const source of members) {
        if (source.workload === to && !ofReplicas) continue;
        const isSure = source.certainty === 'certain' && certainty === 'certain';
        parts.add(
          { type: 'namespace', namespace: source.workload.namespace },
          { type: 'namespace', namespace: to.namespace },
          isSure ? verdict : 'unknown',
        );
      }
    }
  }
}

/** One verdict per address block of the endpoint; one for all of its host names. */
function verdictsOutside(
  workload: Workload,
  direction: Direction,
  endpoint: ExternalEndpoint | undefined,
  wanted: ConnectionSet,
  { model }: RuleContext,
): readonly FlowVerdict[] {
  const outside = model.outsideOf(workload, direction);
  const verdicts = model.externalRanges.map(({ range: { family } }, place) => ({
    family,
    ...model.externalIntervals[place]!,
    verdict: verdictOn(wanted, outside.allowed(place), outside.unknown(place)),
  }));
  const blocks = (endpoint?.cidrs ?? []).map(parseCidr);
  if (blocks.length > 0)
    return blocks.map((block) => {
      const within = verdicts.filter((range) => isOverlap(range, block));
      return within.length === 0 ? 'unknown' : statusOfParts(within.map(({ verdict }) => verdict));
    });
  // Which addresses the names stand for is not known. If none can be reached, they cannot be either.
  return [verdicts.every(({ verdict }) => verdict === 'blocked') ? 'blocked' : 'unknown'];
}

/** Counts verdicts by pair of ends. */
class Parts {
  readonly #parts = new Map<
    string,
    { readonly from: FlowPartEnd; readonly to: FlowPartEnd; readonly counts: Record<FlowVerdict, number> }
  >();

  add(from: FlowPartEnd, to: FlowPartEnd, verdict: FlowVerdict): void {
    const key = JSON.stringify([from, to]);
    const part = this.#parts.get(key) ?? {
      from,
      to,
      counts: { allowed: 0, partly: 0, blocked: 0, unknown: 0 },
    };
    this.#parts.set(key, part);
    part.counts[verdict] += 1;
  }

  all(): readonly FlowPart[] {
    return [...this.#parts.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { from, to, counts }]) => ({
        from,
        to,
        connections: counts,
        status: statusOfParts(
          (['allowed', 'partly', 'blocked', 'unknown'] as const).filter((verdict) => counts[verdict] > 0),
        ),
      }));
  }
}
