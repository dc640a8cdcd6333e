import { notFound } from '../../api/refusals.ts';
import { visible } from '../../core/access-scope.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import { parseAddressOrCidr } from '../../core/network/address.ts';
import { ALL_CONNECTIONS, connectionSet, NO_CONNECTIONS } from '../../core/network/connection-set.ts';
import type { ConnectionTerm } from '../../core/network/connection-set.ts';
import type { ConnectionSet } from '../../core/network/sets.ts';
import { endpointKey, overlapsBlock } from '../../core/reachability/model/endpoint.ts';
import type {
  Connection,
  Endpoint,
  ReachabilityModel,
  Verdict,
} from '../../core/reachability/model/model.ts';
import { countOnly, RowGatherer } from '../row-page.ts';
import type { ListTopic } from '../topic.ts';

/** Selects connections of a snapshot. */
export interface ConnectionQuestion {
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
  /** Only rows with outside addresses that overlap this block. */
  readonly addresses?: string;
  /** Rows are limited to these ports. If missing: all ports of all protocols. */
  readonly ports?: readonly ConnectionTerm[];
  /** Only rows with at least one port of this verdict. `denied` requires `from` or `to`. */
  readonly verdict?: Verdict;
}

/** The connections that one end may open to another, limited to the requested ports. */
export interface ConnectionRow {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Each as text, e.g. `TCP 80,443-445,UDP 53`. */
  readonly allowed: string;
  readonly unknown: string;
  readonly denied: string;
}

export const connections: ListTopic<ConnectionQuestion, ConnectionRow, ReachabilityModel> = {
  name: 'connections',
  needs: ({ model }) => model,
  answer(model, { wanted, range }, { scope, budget }) {
    const sees = visible(scope);
    for (const field of ['from', 'to'] as const) {
      const workload = wanted[field];
      // An end that does not exist and one that the caller may not see give the same error.
      if (workload !== undefined && !(sees(workload) && model.findWorkload(workload) !== undefined))
        throw notFound('this end of the connections', [field]);
    }
    const within = narrowing(wanted);
    const amongAddresses = addressFilter(wanted.addresses);
    if (range.total === 'counted' && wanted.from === undefined && wanted.to === undefined) {
      const total = model.countConnections({
        workload: sees,
        range: amongAddresses,
        verdicts: (allowed, unknown) => within({ allowed, unknown }) !== undefined,
        betweenWorkloads: wanted.addresses === undefined ? 'counted' : 'left-out',
        beforeRow: () => budget.look(),
      });
      return countOnly(total);
    }
    const seesEnd = (end: Endpoint) => end.type === 'external' || sees(end);
    const gatherer = new RowGatherer<ConnectionRow>(range);
    for (const connection of candidates(model, wanted)) {
      budget.spend();
      const { from, to } = connection;
      if (!seesEnd(from) || !seesEnd(to)) continue;
      if (!amongAddresses(from) && !amongAddresses(to)) continue;
      const verdicts = within(connection);
      if (verdicts !== undefined && gatherer.add(() => ({ from, to, ...verdicts })) === 'enough') break;
    }
    return gatherer.listing();
  },
};

type ShownVerdicts = Readonly<Record<Verdict, string>>;

/**
 * The displayed part of a connection, limited to the requested ports; undefined if it does not have the requested
 * verdict. Many connections share a few sets of ports, so results are cached by pair of sets.
 */
function narrowing({
  ports: terms,
  verdict,
}: ConnectionQuestion): (connection: Pick<Connection, 'allowed' | 'unknown'>) => ShownVerdicts | undefined {
  const ports = terms === undefined ? ALL_CONNECTIONS : connectionSet(terms);
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

/** Whether an end of a connection overlaps an address block; always true without a block. */
function addressFilter(block: string | undefined): (end: Endpoint) => boolean {
  if (block === undefined) return () => true;
  const addresses = parseAddressOrCidr(block);
  return (end) => overlapsBlock(end, addresses);
}

function matches(found: Readonly<Record<Verdict, ConnectionSet>>, verdict: Verdict | undefined): boolean {
  if (verdict !== undefined) return !found[verdict].isEmpty();
  return !found.allowed.isEmpty() || !found.unknown.isEmpty();
}

/** The model's rows. If denied connections are requested, also pairs between which nothing is possible. */
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

function pairKey(from: Endpoint, to: Endpoint): string {
  return `${endpointKey(from)} ${endpointKey(to)}`;
}
