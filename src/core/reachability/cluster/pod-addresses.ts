import { parseAddress, parseAddressOrCidr } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { EndpointQuery } from '../model/model.ts';
import type { ClusterParts } from './cluster-parts.ts';

/** A pod with its own address. */
export interface AddressedPod {
  readonly workload: number;
  /** Its index among the pods of the workload. */
  readonly pod: number;
  readonly value: bigint;
}

/** The pods' own addresses. Pods on the network of their node have the addresses of nodes, which are not included. */
export class PodAddresses {
  /** By address. */
  private readonly sorted: Readonly<Record<AddressFamily, readonly AddressedPod[]>>;

  constructor({ pods }: Pick<ClusterParts, 'pods'>) {
    const sorted: Record<AddressFamily, AddressedPod[]> = { IPv4: [], IPv6: [] };
    for (const [workload, { pods: own, podGroups }] of pods.workloads.entries())
      for (const [pod, { addresses, group }] of own.entries()) {
        if (podGroups[group]?.networkMode === 'host') continue;
        for (const { family, value } of addresses.map(parseAddress))
          sorted[family].push({ workload, pod, value });
      }
    for (const own of Object.values(sorted)) own.sort((a, b) => (a.value < b.value ? -1 : 1));
    this.sorted = sorted;
  }

  /** The pods that have an address in a block. */
  within(cidr: string): readonly AddressedPod[] {
    const { family, first, last } = parseAddressOrCidr(cidr);
    return this.sorted[family].filter(({ value }) => first <= value && value <= last);
  }
}

/**
 * The pod among `workloads` that has a single address, given as an address or a block of one; `undefined` if there is
 * none, and for larger blocks. Throws `NetworkError` if the text is neither.
 */
export function podAt(text: string, workloads: readonly Workload[]): EndpointQuery | undefined {
  const { family, first, last } = parseAddressOrCidr(text);
  if (first !== last) return undefined;
  for (const { namespace, pods, podGroups } of workloads)
    for (const { name, addresses, group } of pods) {
      const isIt = addresses.map(parseAddress).some((own) => own.family === family && own.value === first);
      // Pods on the host network share their node's address, which therefore identifies none of them.
      if (isIt && podGroups[group]?.networkMode === 'pod') return { type: 'pod', namespace, name };
    }
  return undefined;
}
