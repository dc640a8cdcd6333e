import type { Workload } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import { NO_VERDICTS, type Verdicts } from '../../reachability/comparison/difference.ts';
import { commonPieces, type OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import { targetKey } from '../patch.ts';

/**
 * The targets that allow, or may allow, more than before in their direction, regardless of the policies at the other
 * ends. Without such a target, no subset of the drafts allows more either: all policies that change for a workload in a
 * direction are in one draft, so with every subset, each direction of each workload is either as before or as it is
 * here; and a connection is allowed only if both ends allow it, so it can only be added if one of the ends allows more.
 * The only policies that another draft adds are new ones without rules, which only remove connections.
 */
export function widenedTargets(
  before: ReachabilityModel,
  after: ReachabilityModel,
  targets: ReadonlySet<string>,
): ReadonlySet<string> {
  const pieces = commonPieces(before, after);
  const groups = Map.groupBy(before.workloads.keys(), (place) =>
    [before, after].map(({ equallyConnected }) => equallyConnected[place]).join(),
  );
  const widened = new Set<string>();
  for (const group of groups.values()) {
    for (const direction of DIRECTIONS) {
      const own = group
        .map((place) => before.workloads[place]!)
        .filter((each) => targets.has(targetKey(each, direction)));
      const [first] = own;
      if (first === undefined) continue;
      if (!isWider(first, direction, before, after, pieces)) continue;
      for (const each of own) widened.add(targetKey(each, direction));
    }
  }
  return widened;
}

function isWider(
  workload: Workload,
  direction: Direction,
  before: ReachabilityModel,
  after: ReachabilityModel,
  pieces: readonly OutsidePiece[],
): boolean {
  const grows = growth();
  const [old, now] = [before, after].map((model) => model.rowOfOneSide(workload, direction));
  let at = 0;
  for (let entry = 0; entry < now!.places.length; entry += 1) {
    const place = now!.places[entry]!;
    while (at < old!.places.length && old!.places[at]! < place) at += 1;
    const known =
      old!.places[at] === place ? { allowed: old!.allowed(at), unknown: old!.unknown(at) } : NO_VERDICTS;
    if (grows(known, { allowed: now!.allowed(entry), unknown: now!.unknown(entry) })) return true;
  }
  const [oldOutside, newOutside] = [before, after].map((model) => {
    const outside = model.outsideOf(workload, direction);
    return new Map(
      model.externalRanges.map((range, place) => [
        range,
        { allowed: outside.allowed(place), unknown: outside.unknown(place) },
      ]),
    );
  });
  return pieces.some((piece) =>
    grows(oldOutside!.get(piece.before) ?? NO_VERDICTS, newOutside!.get(piece.after) ?? NO_VERDICTS),
  );
}

/**
 * Whether more is allowed, or more is allowed or unknown. Remembers the last answer, because adjacent sets are mostly
 * equal.
 */
function growth(): (before: Verdicts, after: Verdicts) => boolean {
  let last: readonly [Verdicts, Verdicts] | undefined;
  return (before, after) => {
    if (before.allowed.isAll()) return false;
    if (last !== undefined && isSame(last[0], before) && isSame(last[1], after)) return false;
    last = [before, after];
    const possible = before.allowed.union(before.unknown);
    return !after.allowed.subtract(before.allowed).isEmpty() || !after.unknown.subtract(possible).isEmpty();
  };
}

function isSame(one: Verdicts, other: Verdicts): boolean {
  return one.allowed === other.allowed && one.unknown === other.unknown;
}
