import { MAX_PORT, MIN_PORT, PROTOCOLS } from '../../core/network/protocol.ts';
import type { ConnectionTerm } from '../../core/network/connection-set.ts';
import type { ComparedEndpoint } from '../../core/reachability/comparison/difference.ts';
import type { ConnectionEnd, ConnectionRow } from './connection-row.ts';
import { endText } from './group-by-namespace.ts';
import type { ConnectionEndpointType, PortFilterInput, ReachabilityType } from './connection.types.ts';

/** Converts a row of a connection list to its API type. */
export function toReachabilityType({ from, to, ...verdicts }: ConnectionRow): ReachabilityType {
  return { from: toEndpointType(from), to: toEndpointType(to), ...verdicts };
}

/** An end of a connection, or of one that two snapshots are compared by, as the API shows it. */
export function toEndpointType(end: ConnectionEnd | ComparedEndpoint): ConnectionEndpointType {
  const nothing = { workload: null, namespace: null, addresses: null, categories: [], outside: [] };
  const shown = { ...nothing, type: end.type, label: endText(end) };
  switch (end.type) {
    case 'workload': {
      const { namespace, name, kind } = end;
      return { ...shown, namespace, workload: { namespace, name, kind } };
    }
    case 'namespace':
      return { ...shown, namespace: end.namespace };
    case 'outside':
      return {
        ...shown,
        categories: [...new Set(end.parts.map(({ category }) => category))],
        outside: end.parts,
      };
    case 'external': {
      const { first, last } = end.range;
      const categories = 'categories' in end ? end.categories : [end.category];
      return { ...shown, addresses: { first, last }, categories };
    }
  }
}

/** The ports selected by a filter. */
export function toTerms({ protocol, ports }: PortFilterInput): readonly ConnectionTerm[] {
  const { from, to } = ports ?? { from: MIN_PORT, to: MAX_PORT };
  return (protocol ? [protocol] : PROTOCOLS).map((one) => ({ protocol: one, from, to }));
}
