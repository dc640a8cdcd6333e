import { parseAddress, parseAddressOrCidr } from '../../network/address.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { EndpointQuery } from '../model.ts';

/**
 * The pod among `workloads` that has a single address, given as an address or a block of one; `undefined` where none
 * has, and for larger blocks. Throws `NetworkError` where the text is neither.
 */
export function podAt(text: string, workloads: readonly Workload[]): EndpointQuery | undefined {
  const { family, first, last } = parseAddressOrCidr(text);
  if (first !== last) return undefined;
  for (const { namespace, pods, podGroups } of workloads)
    for (const { name, addresses, group } of pods) {
      const isIt = addresses.map(parseAddress).some((own) => own.family === family && own.value === first);
      // Pods on the host network share their node's address: it stands for none of them.
      if (isIt && podGroups[group]?.networkMode === 'pod') return { type: 'pod', namespace, name };
    }
  return undefined;
}
