import { compareBlocks, covers, isNext, splitAt } from '../network/address-block.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';
import type { OutsideConnections, ReachabilityModel } from '../reachability/model/model.ts';
import type { OutsidePeer, PeerAccess } from './access-list.ts';
import type { PortsDeclaredOutside } from './declared-access.ts';
import { accessText } from './verdict-table.ts';

/** The outside of a workload, split where declared blocks begin and end, and with equal neighbours joined. */
export function outsidePeers(
  connections: OutsideConnections,
  declared: readonly PortsDeclaredOutside[],
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

function isEqualAccess(a: PeerAccess, b: PeerAccess): boolean {
  return accessText(a) === accessText(b);
}
