import { NO_CONNECTIONS, portsOf } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { EntryPoint } from '../entry/entry-point.ts';

/** What controllers of Ingresses, Gateways and Routes may open to a workload that one of them leads to. */
export interface RoutedConnection {
  readonly to: WorkloadReference;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** Entry points through routes, taken together by workload; those that are denied make no connection. */
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
