import { canonicalJson } from '../../inventory/canonical-json.ts';
import type { Workload, WorkloadReference } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type {
  Connection,
  Endpoint,
  EndpointQuery,
  Explanation,
  Reason,
  ReachabilityModel,
} from '../../reachability/model/model.ts';
import { firstPort } from './connections.ts';

/** Maximum number of reasons shown for one judgement: enough to act on, few enough to read. */
export const MOST_REASONS = 10;

export function workloadEndpoint({ namespace, name, kind }: WorkloadReference): Endpoint {
  return { type: 'workload', namespace, name, kind };
}

/** The reasons for the decisions of both directions of a connection, for the lowest port of `set`. */
export function reasonsFor(
  model: ReachabilityModel,
  from: Endpoint,
  to: Endpoint,
  set: ConnectionSet,
): readonly Reason[] {
  const decisions = decisionsFor(model, from, to, set);
  return decisions === undefined ? [] : distinct([...decisions.egress.reasons, ...decisions.ingress.reasons]);
}

/** The decisions of both directions of a connection, for the lowest port of `set`; undefined if it is empty. */
export function decisionsFor(
  model: ReachabilityModel,
  from: Endpoint,
  to: Endpoint,
  set: ConnectionSet,
): Explanation | undefined {
  const example = firstPort(set);
  return example && model.explain(query(from), query(to), example.protocol, example.port);
}

/** Why some of these connections could not be decided. */
export function undecidedReasons(
  model: ReachabilityModel,
  rows: readonly Pick<Connection, 'from' | 'to' | 'unknown'>[],
): readonly Reason[] {
  return distinct(
    rows.slice(0, MOST_REASONS).flatMap((row) => reasonsFor(model, row.from, row.to, row.unknown)),
  ).filter(keptFromDeciding);
}

const KEEPS_FROM_DECIDING: ReadonlySet<Reason['type']> = new Set([
  'assumption',
  'unevaluated-policy',
  'unread',
  'unpoliced-node',
  'further-network',
  'open-labels',
  'label-not-text',
  'unresolved-name',
  'no-address',
]);

/** Whether a reason explains why something was not decided, as opposed to why it was. */
export function keptFromDeciding({ type }: Reason): boolean {
  return KEEPS_FROM_DECIDING.has(type);
}

export function distinct(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons;
  const unique = new Map(reasons.map((reason) => [canonicalJson(reason), reason]));
  return [...unique.values()].slice(0, MOST_REASONS);
}

/**
 * Whether all pods of a workload share their node's network and the plugin does not treat them like other pods. Their
 * traffic is traffic of the node, which policies for pods do not reliably stop.
 */
export function isNodeTraffic(model: ReachabilityModel, workload: Workload): boolean {
  if (model.assumptions.hostNetworkPods === 'as-pods') return false;
  const modes = model.networkModes(workload);
  return modes.length > 0 && modes.every((mode) => mode === 'host');
}

function query(endpoint: Endpoint): EndpointQuery {
  if (endpoint.type === 'workload') return endpoint;
  const { family, first } = endpoint.range;
  return { type: 'address', cidr: `${first}/${family === 'IPv4' ? 32 : 128}` };
}
