import type { ComparedEndpoint } from '../../core/reachability/comparison/difference.ts';
import type { DifferenceRow } from './comparison.topic.ts';
import type { ComparedEndpointType, ConnectionDifferenceType } from './comparison.types.ts';
import { endpointKey } from '../../core/reachability/model/endpoint.ts';

/** Converts a difference to its API type. */
export function toConnectionDifferenceType({ from, to, ...rest }: DifferenceRow): ConnectionDifferenceType {
  return { from: toComparedEndpointType(from), to: toComparedEndpointType(to), ...rest };
}

function toComparedEndpointType(endpoint: ComparedEndpoint): ComparedEndpointType {
  const label = endpointKey(endpoint);
  if (endpoint.type === 'workload') {
    const { type, namespace, name, kind } = endpoint;
    return { type, label, workload: { namespace, name, kind }, addresses: null, categories: [] };
  }
  const { first, last } = endpoint.range;
  const { type, categories } = endpoint;
  return { type, label, workload: null, addresses: { first, last }, categories };
}
