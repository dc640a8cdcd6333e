import { MAX_PORT, MIN_PORT, PROTOCOLS } from '../../core/network/protocol.ts';
import type { ConnectionTerm } from '../../core/network/connection-set.ts';
import type { Endpoint } from '../../core/reachability/model/model.ts';
import { endpointKey } from '../../core/reachability/model/endpoint.ts';
import type { ConnectionRow } from './connections.topic.ts';
import type { ConnectionEndpointType, PortFilterInput, ReachabilityType } from './connection.types.ts';

/** Converts a row of a connection list to its API type. */
export function toReachabilityType({ from, to, ...verdicts }: ConnectionRow): ReachabilityType {
  return { from: toEndpointType(from), to: toEndpointType(to), ...verdicts };
}

function toEndpointType(endpoint: Endpoint): ConnectionEndpointType {
  const label = endpointKey(endpoint);
  if (endpoint.type === 'workload') {
    const { namespace, name, kind } = endpoint;
    return { type: 'workload', label, workload: { namespace, name, kind }, addresses: null, category: null };
  }
  const { first, last } = endpoint.range;
  return { type: 'external', label, workload: null, addresses: { first, last }, category: endpoint.category };
}

/** The ports selected by a filter. */
export function toTerms({ protocol, ports }: PortFilterInput): readonly ConnectionTerm[] {
  const { from, to } = ports ?? { from: MIN_PORT, to: MAX_PORT };
  return (protocol ? [protocol] : PROTOCOLS).map((one) => ({ protocol: one, from, to }));
}
