import type { AddressFamily } from '../../network/sets.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { BoundsTable } from '../bounds/bounds-table.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { Outside } from './external-ranges.ts';
import type { NamespaceMatcher } from '../classes/namespace-matcher.ts';
import type { PeerIndex } from '../classes/peer-index.ts';
import type { PodTable } from '../classes/pod-table.ts';
import { ADDRESS_FAMILIES } from '../../network/address.ts';

/** A cluster without its policies. Policies are compiled against it. */
export interface ClusterParts {
  readonly inventory: Inventory;
  readonly assumptions: Assumptions;
  readonly pods: PodTable;
  /** Every namespace that has workloads. */
  readonly namespaces: NamespaceMatcher;
  /** Address families in which pairs of pods are judged, one after the other: those that pods have addresses of. */
  readonly families: readonly AddressFamily[];
  readonly toldBy: JudgedFamilies['toldBy'];
  readonly outside: Outside;
  readonly peers: PeerIndex;
  readonly bounds: BoundsTable;
}

/**
 * The address families in which pairs of pods are judged, and where they come from: addresses of pods, or blocks that
 * may contain future addresses.
 */
export interface JudgedFamilies {
  readonly families: readonly AddressFamily[];
  readonly toldBy: 'pods' | 'blocks';
}

/**
 * Pairs of pods are judged once per family that pods have addresses of. If no address is known, they are judged once,
 * unless blocks of both families may contain the addresses that they get.
 */
export function judgedFamilies(pods: PodTable, blockFamilies: readonly AddressFamily[]): JudgedFamilies {
  const known = new Set<AddressFamily>();
  pods.forEach(({ addressing, families }) => {
    if (addressing === 'known') for (const family of families) known.add(family);
  });
  const judged = ADDRESS_FAMILIES.filter((family) => known.has(family));
  if (judged.length > 0) return { families: judged, toldBy: 'pods' };
  const blocks = ADDRESS_FAMILIES.filter((family) => blockFamilies.includes(family));
  return { families: blocks.length > 0 ? blocks : ['IPv4'], toldBy: 'blocks' };
}
