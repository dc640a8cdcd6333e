import { parseAddress } from '../../network/address.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS, portsOf } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { EntryPoints } from '../entry/entry-points.ts';
import type { Connection, Endpoint, ReachabilityModel } from '../model/model.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { EntryPoint } from '../entry/entry-point.ts';

/** One row in the connection list format of other network policy analyzers. */
export interface ConnlistRow {
  /** `namespace/name[Kind]`, or a range of addresses `first-last`, or `{ingress-controller}`, or `{own-node}`. */
  readonly src: string;
  readonly dst: string;
  /** What is allowed: `TCP 80,443-445,UDP 53`, `All Connections` or `No Connections`. */
  readonly conn: string;
  /** The unknown ports in the same format; missing if there are none. */
  readonly unknown?: string;
}

/** The peer that stands for controllers of Ingresses, Gateways and Routes, whose egress no policy restricts. */
const INGRESS_CONTROLLER = '{ingress-controller}';

/** The peer that stands for the node that a pod of the workload runs on: for its address, regardless of policies. */
const OWN_NODE = '{own-node}';

/**
 * The connections of a model between workloads, with adjacent outside ranges of one family merged, and the connections
 * of pods with the nodes that they run on; if the inventory is given, also connections through routes.
 */
export function toConnlist(model: ReachabilityModel, inventory?: Inventory): ConnlistRow[] {
  const routed =
    inventory === undefined ? [] : routedConnections(new EntryPoints(inventory, model, 'none').all());
  const rows = routed.map(({ to, allowed, unknown }): ConnlistRow => ({
    src: INGRESS_CONTROLLER,
    dst: workloadKey(to),
    ...connectionsText(allowed, unknown),
  }));
  const ranges = new Map<string, { row: ConnlistRow; side: 'src' | 'dst'; first: string; last: string }>();
  for (const connection of model.connections()) {
    const { from, to } = connection;
    if (from.type === 'workload' && to.type === 'workload') {
      rows.push(rowOf(connection));
      continue;
    }
    const outside = from.type === 'external' ? from : to;
    if (outside.type !== 'external') continue;
    const row = rowOf(connection);
    const side = from.type === 'external' ? 'src' : 'dst';
    const key = JSON.stringify([side, outside.range.family, side === 'src' ? row.dst : row.src]);
    const open = ranges.get(key);
    const touches =
      open !== undefined &&
      open.row.conn === row.conn &&
      open.row.unknown === row.unknown &&
      isNext(open.last, outside.range.first);
    if (open !== undefined && touches) open.last = outside.range.last;
    else {
      if (open !== undefined) rows.push(closed(open));
      ranges.set(key, { row, side, first: outside.range.first, last: outside.range.last });
    }
  }
  for (const open of ranges.values()) rows.push(closed(open));
  return [...rows, ...nodeTraffic(model)].sort(
    (a, b) => compareText(a.src, b.src) || compareText(a.dst, b.dst),
  );
}

/**
 * If pods are distinguished from nodes, everything between pods and their own nodes is allowed, as an explanation for
 * the node's address says.
 */
function nodeTraffic({ assumptions: { hostNetworkPods }, workloads }: ReachabilityModel): ConnlistRow[] {
  if (hostNetworkPods === 'as-pods') return [];
  const text =
    hostNetworkPods === 'as-nodes'
      ? connectionsText(ALL_CONNECTIONS, NO_CONNECTIONS)
      : connectionsText(NO_CONNECTIONS, ALL_CONNECTIONS);
  return workloads
    .filter(({ pods }) => pods.some(({ nodeName }) => nodeName !== undefined))
    .map(workloadKey)
    .flatMap((key) => [
      { src: OWN_NODE, dst: key, ...text },
      { src: key, dst: OWN_NODE, ...text },
    ]);
}

function closed({
  row,
  side,
  first,
  last,
}: {
  row: ConnlistRow;
  side: 'src' | 'dst';
  first: string;
  last: string;
}): ConnlistRow {
  return { ...row, [side]: `${first}-${last}` };
}

function rowOf({ from, to, allowed, unknown }: Connection): ConnlistRow {
  return {
    src: endText(from),
    dst: endText(to),
    ...connectionsText(allowed, unknown),
  };
}

function connectionsText(
  allowed: ConnectionSet,
  unknown: ConnectionSet,
): Pick<ConnlistRow, 'conn' | 'unknown'> {
  return {
    conn: allowed.toString(),
    ...(unknown.isEmpty() ? {} : { unknown: unknown.toString() }),
  };
}

function endText(end: Endpoint): string {
  return end.type === 'workload' ? workloadKey(end) : `${end.range.first}-${end.range.last}`;
}

function isNext(last: string, first: string): boolean {
  return parseAddress(last).value + 1n === parseAddress(first).value;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What controllers of Ingresses, Gateways and Routes may open to a workload that one of them leads to. */
interface RoutedConnection {
  readonly to: WorkloadReference;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** Entry points through routes, grouped by workload; denied ones are not connections. */
export function routedConnections(entryPoints: Iterable<EntryPoint>): RoutedConnection[] {
  const routed = new Map<
    string,
    { to: WorkloadReference; allowed: ConnectionSet; possible: ConnectionSet }
  >();
  for (const { door, workload, protocol, port, verdict } of entryPoints) {
    if (door.type !== 'route' || verdict === 'denied') continue;
    const key = workloadKey(workload);
    const known = routed.get(key) ?? { to: workload, allowed: NO_CONNECTIONS, possible: NO_CONNECTIONS };
    const connection = portsOf(protocol, port);
    routed.set(key, {
      to: workload,
      allowed: verdict === 'allowed' ? known.allowed.union(connection) : known.allowed,
      possible: known.possible.union(connection),
    });
  }
  return [...routed.values()].map(({ to, allowed, possible }) => ({
    to,
    allowed,
    unknown: possible.subtract(allowed),
  }));
}
