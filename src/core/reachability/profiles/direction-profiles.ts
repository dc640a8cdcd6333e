import type { Direction } from '../../network/protocol.ts';
import { EVERYTHING_ALLOWED } from '../bounds/bounds-table.ts';
import type { ClusterIndex, CompiledPolicy } from '../dialects/compiled-policy.ts';
import type { CompiledTierPolicy } from '../dialects/cluster-tier.ts';
import type { DirectionProfile, ProfileBuilder } from './profile-builder.ts';
import { tierStackOf } from '../tiers/tier-evaluation.ts';
import type { TierStack } from '../tiers/tier-evaluation.ts';

/** The profiles of one direction, and the classes that have them. */
export interface DirectionProfiles {
  readonly direction: Direction;
  /** By id. */
  readonly profiles: readonly DirectionProfile[];
  /** Id by class number; -1 for an unused number. */
  readonly profileOf: Int32Array;
  /** Classes of each profile. */
  readonly members: readonly (readonly number[])[];
  /** Policies that select each class in this direction, in the order of the inventory. */
  readonly selecting: readonly (readonly CompiledPolicy[])[];
  /** Cluster tiers for each class in this direction; `undefined` if none applies to it. */
  readonly tiers: readonly (TierStack | undefined)[];
}

/** The profiles of a side that allows everything, to see what the other side allows by itself. */
export function unrestricted({ pods, families }: ClusterIndex, direction: Direction): DirectionProfiles {
  const everything = { base: EVERYTHING_ALLOWED, cells: [] };
  const profile = { id: 0, pods: families.map(() => everything), outside: everything };
  const members: number[] = [];
  pods.occupied.forEach((podClass) => members.push(podClass));
  return {
    direction,
    profiles: [profile],
    profileOf: new Int32Array(pods.size),
    members: [members],
    selecting: [],
    tiers: [],
  };
}

/** Assigns a profile to every class. */
export function directionProfiles(
  index: ClusterIndex,
  direction: Direction,
  builder: ProfileBuilder,
  policies: readonly CompiledPolicy[],
  tierPolicies: readonly CompiledTierPolicy[],
): DirectionProfiles {
  const { pods, assumptions } = index;
  const selecting = selectingPolicies(index, direction, policies);
  const tiers: (TierStack | undefined)[] = selecting.map(() => undefined);
  const profileOf = new Int32Array(pods.size).fill(-1);
  pods.occupied.forEach((podClass) => {
    if (assumptions.clusterTiers !== 'not-enforced')
      tiers[podClass] = tierStackOf(podClass, direction, tierPolicies);
    profileOf[podClass] = builder.profileOf(podClass, selecting[podClass]!, tiers[podClass]).id;
  });
  const members = builder.profiles.map((): number[] => []);
  pods.occupied.forEach((podClass) => members[profileOf[podClass]!]!.push(podClass));
  return { direction, profiles: [...builder.profiles], profileOf, members, selecting, tiers };
}

/** The profiles after the policies that select some classes, or the pods of these classes, have changed. */
export function reassignedProfiles(
  before: DirectionProfiles,
  builder: ProfileBuilder,
  reassigned: ReadonlyMap<number, readonly CompiledPolicy[] | 'vacant'>,
): DirectionProfiles {
  const selecting = [...before.selecting];
  const profileOf = before.profileOf.slice();
  const members = new Map<number, number[]>();
  const membersOf = (profile: number): number[] => {
    const known = members.get(profile) ?? [...(before.members[profile] ?? [])];
    members.set(profile, known);
    return known;
  };
  for (const [podClass, policies] of reassigned) {
    const previous = profileOf[podClass]!;
    if (previous >= 0)
      members.set(
        previous,
        membersOf(previous).filter((member) => member !== podClass),
      );
    selecting[podClass] = policies === 'vacant' ? [] : policies;
    const next =
      policies === 'vacant' ? -1 : builder.profileOf(podClass, policies, before.tiers[podClass]).id;
    profileOf[podClass] = next;
    if (next >= 0) membersOf(next).push(podClass);
  }
  return {
    ...before,
    profiles: [...builder.profiles],
    profileOf,
    members: builder.profiles.map((_, profile) => members.get(profile) ?? before.members[profile] ?? []),
    selecting,
  };
}

/** A set of policies, represented as another set plus one policy; number 0 is the empty set. */
interface PolicySet {
  readonly without: number;
  readonly last: CompiledPolicy;
}

/**
 * Policies that select each class in a direction, in the order of the inventory, by class number. Classes that the same
 * policies select share one list, regardless of its length.
 */
function selectingPolicies(
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
