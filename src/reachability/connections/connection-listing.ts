import { seesNamespace } from '../../auth/permissions.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { ALL_CONNECTIONS, connectionSet, NO_CONNECTIONS } from '../../core/network/connection-set.ts';
import { parseAddress, parseAddressOrCidr } from '../../core/network/address.ts';
import type { ConnectionTerm } from '../../core/network/connection-set.ts';
import type { ConnectionSet } from '../../core/network/sets.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { ComparedEndpoint } from '../../core/reachability/comparison/difference.ts';
import type {
  Connection,
  Endpoint,
  ReachabilityModel,
  Verdict,
} from '../../core/reachability/model/model.ts';
import { RowGatherer } from '../row-page.ts';
import type { RowListing, RowRange } from '../row-page.ts';
import type { TimeBudget } from '../worker/time-budget.ts';

/** Which connections of a snapshot are asked for. Plain data, so that a worker thread can be asked. */
export interface ConnectionQuestion extends RowRange {
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
  /** Only rows with an end outside the cluster that holds some address of this block. */
  readonly addresses?: string;
  /** Rows are narrowed to these ports; missing: every port of every protocol. */
  readonly ports?: readonly ConnectionTerm[];
  /** Only rows with something of that verdict. `denied` needs `from` or `to`. */
  readonly verdict?: Verdict;
  /** Rows with a workload in another namespace do not exist. */
  readonly namespaces: AccessScope['namespaces'];
}

/** What one endpoint may open to another, within the ports that were asked for. */
export interface ConnectionRow {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Each in connlist form, e.g. `TCP 80,443-445,UDP 53`. */
  readonly allowed: string;
  readonly unknown: string;
  readonly denied: string;
}

export type ConnectionAnswer =
  | ({ readonly outcome: 'listed' } & RowListing<ConnectionRow>)
  /** An end is no workload of the snapshot, or none that the asker sees: the two look the same. */
  | { readonly outcome: 'not-found'; readonly end: 'from' | 'to' };

/** Lists connections of a compiled model, one page of rows. */
export function listConnections(
  model: ReachabilityModel,
  question: ConnectionQuestion,
  budget: TimeBudget,
): ConnectionAnswer {
  for (const end of ['from', 'to'] as const) {
    const workload = question[end];
    if (workload !== undefined && !exists(model, workload, question.namespaces))
      return { outcome: 'not-found', end };
  }
  const ports = question.ports === undefined ? ALL_CONNECTIONS : connectionSet(question.ports);
  const amongAddresses = addressFilter(question.addresses);
  const within = narrowing(ports, question.verdict);
  const gatherer = new RowGatherer<ConnectionRow>(question);
  for (const connection of candidates(model, question)) {
    budget.spend();
    const { from, to } = connection;
    if (!inScope(from, question.namespaces) || !inScope(to, question.namespaces)) continue;
    if (!amongAddresses(connection)) continue;
    const verdicts = within(connection);
    if (verdicts !== undefined && gatherer.add(() => ({ from, to, ...verdicts })) === 'enough') break;
  }
  return { outcome: 'listed', ...gatherer.listing() };
}

type ShownVerdicts = Readonly<Record<Verdict, string>>;

/**
 * What is shown of a connection within the ports that were asked for; undefined where it is not of the verdict that
 * was. Many connections share few sets of ports, so that each pair of sets is worked out once.
 */
function narrowing(
  ports: ConnectionSet,
  verdict: Verdict | undefined,
): (connection: Connection) => ShownVerdicts | undefined {
  const known = new Map<ConnectionSet, Map<ConnectionSet, ShownVerdicts | undefined>>();
  return (connection) => {
    let byUnknown = known.get(connection.allowed);
    if (byUnknown === undefined) known.set(connection.allowed, (byUnknown = new Map()));
    if (byUnknown.has(connection.unknown)) return byUnknown.get(connection.unknown);
    const allowed = connection.allowed.intersect(ports);
    const unknown = connection.unknown.intersect(ports);
    const denied = ports.subtract(connection.allowed).subtract(connection.unknown);
    const shown = matches({ allowed, unknown, denied }, verdict)
      ? { allowed: allowed.toString(), unknown: unknown.toString(), denied: denied.toString() }
      : undefined;
    byUnknown.set(connection.unknown, shown);
    return shown;
  };
}

function exists(
  model: ReachabilityModel,
  workload: WorkloadReference,
  namespaces: AccessScope['namespaces'],
): boolean {
  return (
    seesNamespace({ clusters: 'all', namespaces }, workload.namespace) &&
    model.findWorkload(workload) !== undefined
  );
}

/** Whether one of a connection's ends overlaps an address block; always true without one. */
function addressFilter(block: string | undefined): (connection: Connection) => boolean {
  if (block === undefined) return () => true;
  const { family, first, last } = parseAddressOrCidr(block);
  const overlaps = (endpoint: Endpoint): boolean =>
    endpoint.type === 'external' &&
    endpoint.range.family === family &&
    parseAddress(endpoint.range.first).value <= last &&
    parseAddress(endpoint.range.last).value >= first;
  return ({ from, to }) => overlaps(from) || overlaps(to);
}

function matches(found: Readonly<Record<Verdict, ConnectionSet>>, verdict: Verdict | undefined): boolean {
  if (verdict !== undefined) return !found[verdict].isEmpty();
  return !found.allowed.isEmpty() || !found.unknown.isEmpty();
}

/** Whether somebody who sees these namespaces sees an end of a connection. */
export function inScope(
  endpoint: Endpoint | ComparedEndpoint,
  namespaces: AccessScope['namespaces'],
): boolean {
  return endpoint.type === 'external' || namespaces === 'all' || namespaces.includes(endpoint.namespace);
}

/** The model's rows; where denied connections are asked for, also the pairs between which nothing is possible. */
function* candidates(
  model: ReachabilityModel,
  { from, to, verdict }: ConnectionQuestion,
): Generator<Connection, void, void> {
  const filter = { ...(from && { from }), ...(to && { to }) };
  if (verdict !== 'denied' || (from === undefined && to === undefined)) {
    yield* model.connections(filter);
    return;
  }
  const found = new Map<string, Connection>();
  for (const connection of model.connections(filter)) {
    found.set(pairKey(connection.from, connection.to), connection);
  }
  const everything: readonly Endpoint[] = [
    ...model.workloads.map((workload) => endpointOf(workload)),
    ...model.externalRanges,
  ];
  for (const source of from ? [endpointOf(from)] : everything) {
    for (const destination of to ? [endpointOf(to)] : everything) {
      const key = pairKey(source, destination);
      if (endpointKey(source) === endpointKey(destination)) continue;
      yield (
        found.get(key) ?? {
          from: source,
          to: destination,
          allowed: NO_CONNECTIONS,
          unknown: NO_CONNECTIONS,
        }
      );
    }
  }
}

function endpointOf({ namespace, name, kind }: WorkloadReference): Endpoint {
  return { type: 'workload', namespace, name, kind };
}

/** `namespace/name[Kind]`, or `first-last` of an address range. */
export function endpointKey(endpoint: Endpoint | ComparedEndpoint): string {
  return endpoint.type === 'workload'
    ? workloadKey(endpoint)
    : `${endpoint.range.first}-${endpoint.range.last}`;
}

function pairKey(from: Endpoint, to: Endpoint): string {
  return `${endpointKey(from)} ${endpointKey(to)}`;
}
