import { ADDRESS_BITS, parseAddress } from '../../network/address.ts';
import type { Address, AddressInterval } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { ClusterParts } from './cluster-parts.ts';

/** The length of a prefix that says too little about the address of a node to be worth hiding. */
const NEAR: Readonly<Record<AddressFamily, number>> = { IPv4: 16, IPv6: 48 };

/** An address of a node, by the node's name. */
export interface NodeAddress {
  readonly name: string;
  readonly address: Address;
}

/** The addresses of the nodes of a cluster. Pods on the host network reveal those of nodes that were not read. */
export class NodeAddresses {
  /** By address. */
  private readonly sorted: Readonly<Record<AddressFamily, readonly NodeAddress[]>>;

  constructor({ inventory, pods }: Pick<ClusterParts, 'inventory' | 'pods'>) {
    const found = new Map<string, NodeAddress>();
    const add = (name: string, addresses: readonly string[]): void => {
      for (const text of addresses) {
        const key = `${text} ${name}`;
        if (!found.has(key)) found.set(key, { name, address: parseAddress(text) });
      }
    };
    for (const { name, addresses } of inventory.nodes) add(name, addresses);
    for (const { pods: own, podGroups } of pods.workloads)
      for (const { nodeName, addresses, group } of own)
        if (nodeName !== undefined && podGroups[group]?.networkMode === 'host') add(nodeName, addresses);
    const ofFamily = (family: AddressFamily) =>
      [...found.values()]
        .filter(({ address }) => address.family === family)
        .sort((a, b) => (a.address.value < b.address.value ? -1 : 1));
    this.sorted = { IPv4: ofFamily('IPv4'), IPv6: ofFamily('IPv6') };
  }

  within(family: AddressFamily, { first, last }: AddressInterval): readonly NodeAddress[] {
    const all = this.sorted[family];
    const start = firstFrom(all, first);
    const end = firstFrom(all, last + 1n);
    return all.slice(start, end);
  }

  /** Whether a range overlaps a block with the address of a node: /16 for IPv4, /48 for IPv6. */
  areNear(family: AddressFamily, { first, last }: AddressInterval): boolean {
    return this.within(family, widened(family, { first, last })).length > 0;
  }
}

/** The blocks of the length `NEAR` that a range touches. */
export function widened(family: AddressFamily, { first, last }: AddressInterval): AddressInterval {
  const others = (1n << BigInt(ADDRESS_BITS[family] - NEAR[family])) - 1n;
  return { first: first & ~others, last: last | others };
}

/** Index of the first address that is not below `value`. */
function firstFrom(all: readonly NodeAddress[], value: bigint): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (all[middle]!.address.value < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
