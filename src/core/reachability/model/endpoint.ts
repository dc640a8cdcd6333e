import { parseAddress, rangeText } from '../../network/address.ts';
import type { AddressInterval } from '../../network/address.ts';
import type { AddressFamily, AddressRange } from '../../network/sets.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Endpoint } from './model.ts';

/** The name of an end of a connection: `namespace/name[Kind]`, or an address or range of addresses. */
export function endpointKey(
  endpoint:
    | ({ readonly type: 'workload' } & WorkloadReference)
    | { readonly type: 'external'; readonly range: AddressRange },
): string {
  return endpoint.type === 'workload' ? workloadKey(endpoint) : rangeText(endpoint.range);
}

/** Whether an end is outside the cluster and overlaps a block. */
export function overlapsBlock(
  endpoint: Endpoint,
  { family, first, last }: AddressInterval & { readonly family: AddressFamily },
): boolean {
  return (
    endpoint.type === 'external' &&
    endpoint.range.family === family &&
    parseAddress(endpoint.range.first).value <= last &&
    parseAddress(endpoint.range.last).value >= first
  );
}
