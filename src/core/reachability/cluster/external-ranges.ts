import { ADDRESS_FAMILIES, formatRange, parseAddressOrCidr } from '../../network/address.ts';
import { AddressSet } from '../../network/address-set.ts';
import { METADATA_ADDRESSES } from '../../network/metadata-addresses.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { AddressAtoms } from '../classes/address-atoms.ts';
import type { AddressAtom } from '../classes/address-atoms.ts';
import type { ExternalCategory, ExternalRange } from '../model/model.ts';

/**
 * Ranges that are not the public internet (IANA special-purpose address registries), most specific first. Documentation
 * and benchmark ranges are treated as public, because manifests use them as examples of public addresses.
 */
const WELL_KNOWN: readonly (readonly [ExternalCategory, readonly string[]])[] = [
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']],
  ['multicast', ['224.0.0.0/4', 'ff00::/8']],
  ['public-internet', ['2000::/3', '64:ff9b::/96']],
  ['reserved', ['0.0.0.0/8', '240.0.0.0/4', '::/0']],
  ['public-internet', ['0.0.0.0/0']],
];

const WELL_KNOWN_SETS = WELL_KNOWN.flatMap(([category, cidrs]) =>
  cidrs.map((cidr) => ({ category, set: AddressSet.ofBlock(cidr) })),
);

/**
 * Take precedence over all other ranges, including those of the cluster, because metadata addresses must not be
 * overlooked.
 */
const METADATA_SETS = ADDRESS_FAMILIES.map((family) => ({
  category: 'metadata' as const,
  set: AddressSet.of(
    family,
    METADATA_ADDRESSES.map(({ address }) => parseAddressOrCidr(address)).filter(
      (block) => block.family === family,
    ),
  ),
}));

/** The outside of a cluster: its atoms and their categories. */
export interface Outside {
  readonly atoms: AddressAtoms;
  /** By atom number. */
  readonly ranges: readonly ExternalRange[];
}

/** Splits the outside by the CIDRs of policies, the well-known ranges and the cluster's own pod ranges. */
export function divideOutside(policySets: readonly AddressSet[], inventory: Inventory): Outside {
  const podRanges = inventory.nodes
    .flatMap(({ podCidrs }) => podCidrs)
    .map((cidr) => ({ category: 'cluster' as const, set: AddressSet.ofBlock(cidr) }));
  const own = (['IPv4', 'IPv6'] as const).map((family) =>
    AddressSet.of(
      family,
      podRanges.flatMap(({ set }) => (set.family === family ? set.intervals : [])),
    ),
  );
  const known = [
    ...METADATA_SETS,
    ...own.map((set) => ({ category: 'cluster' as const, set })),
    ...WELL_KNOWN_SETS,
  ];
  const atoms = new AddressAtoms([...policySets, ...known.map(({ set }) => set)]);
  // The last of the well-known ranges contain every address.
  const categoryOf = ({ family, first }: AddressAtom): ExternalCategory =>
    known.find(({ set }) => set.family === family && set.has(first))!.category;
  return {
    atoms,
    ranges: atoms.atoms.map((atom) => ({
      type: 'external',
      range: formatRange(atom.family, atom),
      category: categoryOf(atom),
    })),
  };
}
