import { compareText } from '../inventory/order.ts';
import type { AddressBlock } from '../network/address.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';
import type { OutsideConnections, ReachabilityModel } from '../reachability/model/model.ts';
import type { OutsidePeer, PeerAccess } from './access-list.ts';
import type { DeclaredPorts } from './declared-access.ts';
import { accessText } from './verdict-table.ts';

/** By family, then by the first address. */
export function compareBlocks(a: AddressBlock, b: AddressBlock): number {
  if (a.family !== b.family) return compareText(a.family, b.family);
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

/** The outside of a workload, split where declared blocks begin and end, and with equal neighbours joined. */
export function outsidePeers(
  connections: OutsideConnections,
  declared: readonly DeclaredPorts[],
  { externalRanges, externalIntervals }: Pick<ReachabilityModel, 'externalRanges' | 'externalIntervals'>,
): readonly OutsidePeer[] {
  return joinedRanges(
    externalRanges.flatMap(({ range: { family } }, place) => {
      const [allowed, unknown] = [connections.allowed(place), connections.unknown(place)];
      if (allowed.isEmpty() && unknown.isEmpty()) return [];
      const possible = allowed.union(unknown);
      return splitAt({ family, ...externalIntervals[place]! }, declared).map((range) => ({
        range,
        allowed,
        unknown,
        declared: declared
          .filter((block) => covers(block, range))
          .reduce((sum, { ports }) => sum.union(ports), NO_CONNECTIONS)
          .intersect(possible),
      }));
    }),
  );
}

/** Sorted, with adjacent ranges of equal verdicts joined. The ranges must not overlap. */
export function joinedRanges(peers: readonly OutsidePeer[]): readonly OutsidePeer[] {
  const joined: { -readonly [Key in keyof OutsidePeer]: OutsidePeer[Key] }[] = [];
  for (const peer of peers.toSorted((a, b) => compareBlocks(a.range, b.range))) {
    const open = joined.at(-1);
    if (open !== undefined && isNext(open.range, peer.range) && isEqualAccess(open, peer))
      open.range = { ...open.range, last: peer.range.last };
    else joined.push({ ...peer });
  }
  return joined;
}

export function isNext(one: AddressBlock, next: AddressBlock): boolean {
  return one.family === next.family && one.last + 1n === next.first;
}

/** The parts of a block between the beginnings and ends of others. */
export function splitAt<Block extends AddressBlock>(
  block: Block,
  others: readonly AddressBlock[],
): readonly Block[] {
  const starts = new Set([block.first]);
  for (const { family, first, last } of others) {
    if (family !== block.family) continue;
    for (const start of [first, last + 1n]) if (block.first < start && start <= block.last) starts.add(start);
  }
  if (starts.size === 1) return [block];
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, place) => {
    const next = sorted[place + 1];
    return { ...block, first, last: next === undefined ? block.last : next - 1n };
  });
}

export function covers(outer: AddressBlock, inner: AddressBlock): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

function isEqualAccess(a: PeerAccess, b: PeerAccess): boolean {
  return accessText(a) === accessText(b);
}
