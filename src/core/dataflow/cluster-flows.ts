import type { DataFlow, DataFlowMap, ExternalEndpoint, FlowEnd } from './data-flow-map.ts';
import type { DeclaredConnection, PeerSelector } from './declared-connection.ts';

/** The part of a data-flow map that applies to one cluster. */
export interface ClusterFlows {
  readonly flows: readonly DataFlow[];
  /** The endpoints that these flows refer to. */
  readonly endpoints: readonly ExternalEndpoint[];
}

/** The flows of a cluster, drafts included, with their endpoints. */
export function flowsOfCluster({ flows, endpoints }: DataFlowMap, cluster: string): ClusterFlows {
  const own = flows.filter(({ clusters }) => clusters === 'all' || clusters.includes(cluster));
  const used = new Set(
    own.flatMap(({ from, to }) => [from, to].flatMap((end) => (end.type === 'endpoint' ? [end.name] : []))),
  );
  return { flows: own, endpoints: endpoints.filter(({ name }) => used.has(name)) };
}

/**
 * The connections that the flows declare. A flow with an endpoint becomes one connection per address block of the
 * endpoint; one with host names only becomes a connection with these names. Drafts declare nothing.
 */
export function connectionsOf({ flows, endpoints }: ClusterFlows): readonly DeclaredConnection[] {
  const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  return flows
    .filter(({ state }) => state === 'declared')
    .flatMap(({ name, from, to, ports }) =>
      peersOf(from, byName).flatMap((source) =>
        peersOf(to, byName).map((destination) => ({ name, from: source, to: destination, ports })),
      ),
    );
}

function peersOf(end: FlowEnd, endpoints: ReadonlyMap<string, ExternalEndpoint>): readonly PeerSelector[] {
  if (end.type === 'pods') return [end];
  const endpoint = endpoints.get(end.name);
  if (endpoint === undefined) throw new Error(`the data-flow map has no endpoint ${end.name}`);
  if (endpoint.cidrs.length === 0) return [{ type: 'names', names: endpoint.fqdns }];
  return endpoint.cidrs.map((cidr) => ({ type: 'cidr', cidr }));
}
