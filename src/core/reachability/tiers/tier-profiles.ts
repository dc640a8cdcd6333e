import type { Direction } from '../../network/protocol.ts';
import { Bitset } from '../classes/bitset.ts';
import type { BoundsId } from '../bounds/bounds-table.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { CompiledTierRule } from '../dialects/cluster-tier.ts';
import { boundsAt } from '../bounds/partition.ts';
import type { Partition } from '../bounds/partition.ts';
import { portsTowards, resolveNamedPort } from '../dialects/policy-ports.ts';
import type { PeerBits } from '../classes/peer-index.ts';
import { evaluateTiers } from './tier-evaluation.ts';
import type { NetworkPolicyOutcome, TierDenials, TierMatch, TierStack } from './tier-evaluation.ts';

/** A pod class with its tiers in one direction, and the result of NetworkPolicy for it. */
export interface TieredSubject {
  readonly podClass: number;
  readonly direction: Direction;
  readonly stack: TierStack;
  readonly isolation: NetworkPolicyOutcome['isolation'];
  readonly denials: TierDenials;
}

/** The peers of one kind for which tiers are evaluated: pods of a family, or the outside. */
export interface TierUniverse {
  readonly all: Bitset;
  /** Sets that distinguish peers. */
  readonly splits: readonly Bitset[];
  readonly matchAt: (member: number, rule: CompiledTierRule) => TierMatch;
}

type TieredClass = Pick<TieredSubject, 'podClass' | 'direction' | 'stack'>;

/** Pods of one family, by index in `ClusterIndex.families`. */
export function podUniverse(side: TieredClass, family: number, index: ClusterIndex): TierUniverse {
  const rules = rulesOf(side);
  return {
    all: index.pods.occupied,
    splits: [
      ...rules.flatMap(({ pods }) => [pods[family]!.must, pods[family]!.may]),
      ...(side.direction === 'egress' ? rules.flatMap((rule) => servingSplits(rule, index)) : []),
    ],
    matchAt: (member, rule) => ({
      peer: matchOf(rule.pods[family]!, member),
      ports: portsTowards(
        rule.ports,
        index.pods.at(side.direction === 'ingress' ? side.podClass : member).ports,
      ),
    }),
  };
}

export function outsideUniverse(side: TieredClass, index: ClusterIndex): TierUniverse {
  const served = side.direction === 'ingress' ? index.pods.at(side.podClass).ports : [];
  return {
    all: Bitset.all(index.outside.ranges.length),
    splits: rulesOf(side).flatMap(({ outside }) => [outside.must, outside.may]),
    matchAt: (atom, rule) => ({
      peer: matchOf(rule.outside, atom),
      ports: portsTowards(rule.ports, served),
    }),
  };
}

/** Splits a universe until every rule matches all or none of a cell; each cell with one member of it. */
export function cellsOf({ all, splits }: Pick<TierUniverse, 'all' | 'splits'>) {
  let cells = all.isEmpty() ? [] : [all];
  for (const split of new Set(splits)) cells = cells.flatMap((cell) => halves(cell, split));
  return cells.map((bits) => ({ bits, member: bits.first()! }));
}

/** Combines the tiers with NetworkPolicy's verdicts towards pods of one family. */
export function tieredPods(
  subject: TieredSubject,
  networkPolicy: Partition,
  family: number,
  index: ClusterIndex,
): Partition {
  return tiered(subject, networkPolicy, podUniverse(subject, family, index), index);
}

/** Combines the tiers with NetworkPolicy's verdicts towards the outside. */
export function tieredOutside(
  subject: TieredSubject,
  networkPolicy: Partition,
  index: ClusterIndex,
): Partition {
  return tiered(subject, networkPolicy, outsideUniverse(subject, index), index);
}

/** Judges one member of each cell. */
function tiered(
  { stack, direction, isolation, denials }: TieredSubject,
  networkPolicy: Partition,
  { all, splits, matchAt }: TierUniverse,
  { bounds, assumptions }: ClusterIndex,
): Partition {
  const judged = new Map<BoundsId, Bitset>();
  const judgedApart = [...networkPolicy.cells.map(({ bits }) => bits), ...splits];
  for (const { bits, member } of cellsOf({ all, splits: judgedApart })) {
    const own = boundsAt(networkPolicy, member);
    const outcome = { isolation, bounds: { must: bounds.must(own), may: bounds.may(own) } };
    const { must, may } = evaluateTiers(
      stack,
      direction,
      outcome,
      assumptions.clusterTiers,
      denials,
      (rule) => matchAt(member, rule),
    );
    const id = bounds.id(must, may);
    judged.set(id, judged.get(id)?.union(bits) ?? bits);
  }
  const [first, ...others] = [...judged].map(([id, bits]) => ({ bounds: id, bits }));
  return { base: first?.bounds ?? networkPolicy.base, cells: others };
}

function halves(cell: Bitset, split: Bitset): Bitset[] {
  const inside = cell.intersect(split);
  if (inside.isEmpty()) return [cell];
  const rest = cell.without(inside);
  return rest.isEmpty() ? [cell] : [inside, rest];
}

function matchOf({ must, may }: PeerBits, member: number): TierMatch['peer'] {
  if (must.has(member)) return 'yes';
  return may.has(member) ? 'maybe' : 'no';
}

function rulesOf({ stack, direction }: TieredClass): CompiledTierRule[] {
  return [...stack.admin, ...stack.baseline].flat().flatMap(({ policy }) => policy.rules[direction]);
}

/** Destinations by the port numbers that the named ports of a rule stand for on them. */
function servingSplits({ ports }: CompiledTierRule, { pods }: ClusterIndex): Bitset[] {
  if (ports.named.length === 0) return [];
  const byMeaning = new Map<string, number[]>();
  pods.forEach((podClass, number) => {
    const meaning = ports.named.map((named) => resolveNamedPort(named, podClass.ports).toString()).join('|');
    const known = byMeaning.get(meaning);
    if (known === undefined) byMeaning.set(meaning, [number]);
    else known.push(number);
  });
  return [...byMeaning.values()].map((numbers) => Bitset.of(numbers));
}
