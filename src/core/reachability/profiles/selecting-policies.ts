import type { Direction } from '../../network/protocol.ts';
import type { ClusterIndex, CompiledPolicy } from '../dialects/compiled-policy.ts';

/** A set of policies, as what one policy adds to another set; number 0 is the empty set. */
interface PolicySet {
  readonly without: number;
  readonly last: CompiledPolicy;
}

/**
 * Policies that select each class in a direction, in the order of the inventory, by class number. Classes that the
 * same policies select share one list, however long it is.
 */
export function selectingPolicies(
  { pods, peers, assumptions }: ClusterIndex,
  direction: Direction,
  policies: readonly CompiledPolicy[],
): readonly (readonly CompiledPolicy[])[] {
  const sets: (PolicySet | undefined)[] = [undefined];
  const setOf = new Int32Array(pods.size);
  for (const policy of assumptions.networkPolicy === 'not-enforced' ? [] : policies) {
    if (!policy.directions.includes(direction)) continue;
    const extended = new Map<number, number>();
    peers.selected(policy.source.namespace, policy.source.podSelector).forEach((podClass) => {
      const without = setOf[podClass]!;
      let set = extended.get(without);
      if (set === undefined) extended.set(without, (set = sets.push({ without, last: policy }) - 1));
      setOf[podClass] = set;
    });
  }
  const lists = new Map<number, readonly CompiledPolicy[]>();
  return Array.from(setOf, (set) => {
    let list = lists.get(set);
    if (list === undefined) lists.set(set, (list = listOf(set, sets)));
    return list;
  });
}

function listOf(set: number, sets: readonly (PolicySet | undefined)[]): readonly CompiledPolicy[] {
  const list: CompiledPolicy[] = [];
  for (let found = sets[set]; found !== undefined; found = sets[found.without]) list.push(found.last);
  return list.toReversed();
}
