import { NO_CONNECTIONS, connectionSet } from '../../network/connection-set.ts';
import type { ConnectionTerm } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { ServiceEndpoints } from '../entry/services/service-endpoints.ts';
import type { PathOptions } from './path.ts';

/** The ports that workloads serve: declared container ports and target ports of Services. */
export class ServedPorts {
  private readonly served = new Map<string, ConnectionSet>();
  private readonly mode: NonNullable<PathOptions['ports']>;
  /** Results by the two sets: rows share their sets, and most workloads serve the same ports. */
  private readonly within = new Map<ConnectionSet, Map<ConnectionSet, ConnectionSet>>();

  constructor({ workloads, services }: Inventory, mode: NonNullable<PathOptions['ports']>) {
    this.mode = mode;
    if (mode === 'any') return;
    const terms = new Map<string, ConnectionTerm[]>();
    const add = (workload: WorkloadReference, term: ConnectionTerm) => {
      const key = workloadKey(workload);
      const known = terms.get(key);
      if (known === undefined) terms.set(key, [term]);
      else known.push(term);
    };
    for (const workload of workloads)
      for (const { ports } of workload.podGroups)
        for (const { protocol, containerPort } of ports)
          add(workload, { protocol, from: containerPort, to: containerPort });
    const endpoints = new ServiceEndpoints(services, workloads);
    for (const service of services)
      for (const servicePort of service.type === 'ExternalName' ? [] : service.ports)
        for (const { workload, protocol, port } of endpoints.behind(service, servicePort))
          add(workload, { protocol, from: port, to: port });
    const distinct = new Map<string, ConnectionSet>();
    for (const [key, own] of terms) {
      const set = connectionSet(own);
      const text = set.toString();
      if (!distinct.has(text)) distinct.set(text, set);
      this.served.set(key, distinct.get(text)!);
    }
  }

  /** The part of `connections` that a workload, given by its `workloadKey`, serves. */
  of(workload: string, connections: ConnectionSet): ConnectionSet {
    if (this.mode === 'any') return connections;
    const own = this.served.get(workload);
    if (own === undefined) return NO_CONNECTIONS;
    let byOwn = this.within.get(connections);
    if (byOwn === undefined) this.within.set(connections, (byOwn = new Map()));
    let both = byOwn.get(own);
    if (both === undefined) byOwn.set(own, (both = connections.intersect(own)));
    return both;
  }
}
