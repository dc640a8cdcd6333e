import { ADDRESS_FAMILIES, parseAddress } from '../../network/address.ts';
import { AddressSet } from '../../network/address-set.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { rememberedByBlock } from './remembered-by-block.ts';

/** Ranges in which pods get addresses if the cluster's own ranges are not known: private and shared address space. */
const USUAL = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** Addresses that future pods may get, by family. */
export type PodRanges = Readonly<Record<AddressFamily, AddressSet>>;

type AddressSources = Pick<Inventory, 'nodes' | 'workloads' | 'unread'>;

const found = new WeakMap<AddressSources, PodRanges>();

/**
 * The pod ranges of a cluster, found once per inventory. The ranges assigned to nodes are used if all nodes were read
 * and no pod has an address outside them, because plugins with their own address management (Calico, Amazon VPC) do not
 * use these ranges. Otherwise the usual ranges and all addresses of pods are used.
 */
export function podRangesOf(inventory: AddressSources): PodRanges {
  let ranges = found.get(inventory);
  if (ranges === undefined) found.set(inventory, (ranges = findRanges(inventory)));
  return ranges;
}

function findRanges({ nodes, workloads, unread }: AddressSources): PodRanges {
  const given = byFamily(nodes.flatMap(({ podCidrs }) => podCidrs).map((cidr) => AddressSet.ofBlock(cidr)));
  const seen = seenAddresses(workloads);
  const settled =
    nodes.some(({ podCidrs }) => podCidrs.length > 0) && !unread.some(({ kind }) => kind === 'Node');
  if (settled && seen.every((address) => isIn(given, address))) return given;
  const usual = byFamily(USUAL.map((cidr) => AddressSet.ofBlock(cidr)));
  // No usual range is smaller than the blocks.
  const isUsual = rememberedByBlock((address) => isIn(usual, address));
  const unusual = seen.filter((address) => !isUsual(address)).map(parseAddress);
  return byFamily([
    ...ADDRESS_FAMILIES.flatMap((family) => [given[family], usual[family]]),
    ...unusual.map(({ family, value }) => AddressSet.of(family, [{ first: value, last: value }])),
  ]);
}

function isIn(ranges: PodRanges, address: string): boolean {
  const { family, value } = parseAddress(address);
  return ranges[family].has(value);
}

/** Pods on the host network have addresses of nodes. */
function seenAddresses(workloads: AddressSources['workloads']): readonly string[] {
  return workloads.flatMap(({ pods, podGroups }) =>
    pods.flatMap(({ addresses, group }) => (podGroups[group]?.networkMode === 'pod' ? addresses : [])),
  );
}

function byFamily(sets: readonly AddressSet[]): PodRanges {
  const ofFamily = (family: AddressFamily): AddressSet =>
    AddressSet.of(
      family,
      sets.flatMap((set) => (set.family === family ? set.intervals : [])),
    );
  return { IPv4: ofFamily('IPv4'), IPv6: ofFamily('IPv6') };
}
