import { DIRECTIONS } from '../../network/protocol.ts';
import type { Direction } from '../../network/protocol.ts';
import type { CompiledPolicies } from '../compilation/compilation.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { CompiledTierRule } from '../dialects/cluster-tier.ts';
import { tierStackOf } from '../tiers/tier-evaluation.ts';
import type { TierMatch, TierStack } from '../tiers/tier-evaluation.ts';
import { cellsOf, outsideUniverse, podUniverse } from '../tiers/tier-profiles.ts';

/** A peer that represents all peers that the rules of a stack treat alike. */
export interface TierPeerCell {
  readonly matchOf: (rule: CompiledTierRule) => TierMatch;
  readonly peer: { readonly type: 'pod' | 'outside'; readonly place: number };
}

/** Pods that the same tier policies apply to in a direction, represented by one class, with every kind of peer. */
export interface TierSide {
  readonly podClass: number;
  /** All of their classes. */
  readonly podClasses: readonly number[];
  readonly direction: Direction;
  readonly stack: TierStack;
  readonly cells: readonly TierPeerCell[];
}

/**
 * Every distinct combination of pods and peers for which the tier policies of a cluster are evaluated.
 *
 * @param isWanted the classes of the pods; the default is all
 */
export function tierSides(
  { index, tierPolicies }: CompiledPolicies,
  isWanted: (podClass: number) => boolean = () => true,
): TierSide[] {
  if (tierPolicies.length === 0) return [];
  return DIRECTIONS.flatMap((direction) => {
    const sides = new Map<string, Omit<TierSide, 'cells'> & { readonly podClasses: number[] }>();
    index.pods.forEach(({ ports }, podClass) => {
      if (!isWanted(podClass)) return;
      const stack = tierStackOf(podClass, direction, tierPolicies);
      if (stack === undefined) return;
      const subjects = [...stack.admin, ...stack.baseline].flat();
      const ids = subjects.map(({ policy, selects }) => `${policy.id}${selects}`).join(',');
      const key = `${ids}/${direction === 'ingress' ? JSON.stringify(ports) : ''}`;
      const side = sides.get(key);
      if (side === undefined) sides.set(key, { podClass, podClasses: [podClass], direction, stack });
      else side.podClasses.push(podClass);
    });
    return [...sides.values()].map((side) => ({ ...side, cells: peersOf(side, index) }));
  });
}

function peersOf(side: Omit<TierSide, 'cells'>, index: ClusterIndex): TierPeerCell[] {
  const universes = [
    ...index.families.map((_, family) => ({ type: 'pod' as const, ...podUniverse(side, family, index) })),
    { type: 'outside' as const, ...outsideUniverse(side, index) },
  ];
  return universes.flatMap(({ type, matchAt, ...universe }) =>
    cellsOf(universe).map(({ member }) => ({
      peer: { type, place: member },
      matchOf: (rule) => matchAt(member, rule),
    })),
  );
}
