import { ADDRESS_FAMILIES } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { PodTable } from '../classes/pod-table.ts';

/** The families that pairs of pods are judged in, and what tells: addresses of pods, or blocks that may come to hold them. */
export interface JudgedFamilies {
  readonly families: readonly AddressFamily[];
  readonly toldBy: 'pods' | 'blocks';
}

/**
 * Pairs of pods are judged once per family that pods have addresses of; once, where none is known, unless blocks
 * of both families may hold the addresses that they get.
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
