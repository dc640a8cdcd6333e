import type { Direction } from '../network/protocol.ts';
import { allBits, forEachBit, hasBit, intersection, isEmptyBits, orInto, removeFrom } from './bitset.ts';
import type { Bitset } from './bitset.ts';
import type { BoundsId } from './bounds-table.ts';
import type { ClusterIndex } from './compiled-cluster.ts';
import type { CompiledTierRule } from './dialects/cluster-tier.ts';
import { boundsAt } from './partition.ts';
import type { Partition } from './partition.ts';
import { portsTowards, resolveNamedPort } from './policy-ports.ts';
import type { PeerBits } from './peer-index.ts';
import { evaluateTiers } from './tier-evaluation.ts';
import type { NetworkPolicyOutcome, TierMatch, TierStack } from './tier-evaluation.ts';

/** A pod class with the tiers on it in one direction, and what NetworkPolicy makes of it. */
export interface TieredSubject {
  readonly podClass: number;
  readonly direction: Direction;
  readonly stack: TierStack;
  readonly isolation: NetworkPolicyOutcome['isolation'];
}

/** The peers of one kind that tiers are asked about: pods of a family, or the outside. */
export interface TierUniverse {
  readonly size: number;
  /** Sets that tell peers apart. */
  readonly splits: readonly Bitset[];
  readonly matchAt: (member: number, rule: CompiledTierRule) => TierMatch;
}

type TierSide = Pick<TieredSubject, 'podClass' | 'direction' | 'stack'>;

/** Pods of one family, by place in `ClusterIndex.families`. */
export function podUniverse(side: TierSide, family: number, index: ClusterIndex): TierUniverse {
  const rules = rulesOf(side);
  const { classes } = index.pods;
  return {
    size: classes.length,
    splits: [
      ...rules.flatMap(({ pods }) => [pods[family]!.must, pods[family]!.may]),
      ...(side.direction === 'egress' ? rules.flatMap((rule) => servingSplits(rule, index)) : []),
    ],
    matchAt: (member, rule) => ({
      peer: matchOf(rule.pods[family]!, member),
      ports: portsTowards(rule.ports, classes[side.direction === 'ingress' ? side.podClass : member]!.ports),
    }),
  };
}

export function outsideUniverse(side: TierSide, index: ClusterIndex): TierUniverse {
  const served = side.direction === 'ingress' ? index.pods.classes[side.podClass]!.ports : [];
  return {
    size: index.outside.ranges.length,
    splits: rulesOf(side).flatMap(({ outside }) => [outside.must, outside.may]),
    matchAt: (atom, rule) => ({
      peer: matchOf(rule.outside, atom),
      ports: portsTowards(rule.ports, served),
    }),
  };
}

/** Splits a universe until every rule means all or none of a cell; each cell with one member of it. */
export function cellsOf({ size, splits }: Pick<TierUniverse, 'size' | 'splits'>) {
  let cells = size === 0 ? [] : [allBits(size)];
  for (const split of new Set(splits)) cells = cells.flatMap((cell) => halves(cell, split));
  return cells.map((bits) => ({ bits, member: firstBit(bits) }));
}

/** What the tiers make of NetworkPolicy's verdicts towards pods of one family. */
export function tieredPods(
  subject: TieredSubject,
  networkPolicy: Partition,
  family: number,
  index: ClusterIndex,
): Partition {
  return tiered(subject, networkPolicy, podUniverse(subject, family, index), index);
}

/** What the tiers make of NetworkPolicy's verdicts towards the outside. */
export function tieredOutside(
  subject: TieredSubject,
  networkPolicy: Partition,
  index: ClusterIndex,
): Partition {
  return tiered(subject, networkPolicy, outsideUniverse(subject, index), index);
}

/** Judges one member of each cell. */
function tiered(
  { stack, direction, isolation }: TieredSubject,
  networkPolicy: Partition,
  { size, splits, matchAt }: TierUniverse,
  { bounds, assumptions }: ClusterIndex,
): Partition {
  const judged = new Map<BoundsId, Bitset>();
  const all = [...networkPolicy.cells.map(({ bits }) => bits), ...splits];
  for (const { bits, member } of cellsOf({ size, splits: all })) {
    const own = boundsAt(networkPolicy, member);
    const outcome = { isolation, bounds: { must: bounds.must(own), may: bounds.may(own) } };
    const { must, may } = evaluateTiers(stack, direction, outcome, assumptions.clusterTiers, (rule) =>
      matchAt(member, rule),
    );
    const id = bounds.id(must, may);
    const known = judged.get(id);
    if (known === undefined) judged.set(id, bits);
    else orInto(known, bits);
  }
  const [first, ...others] = [...judged].map(([id, bits]) => ({ bounds: id, bits }));
  return { base: first?.bounds ?? networkPolicy.base, cells: others };
}

function halves(cell: Bitset, split: Bitset): Bitset[] {
  const inside = intersection(cell, split);
  if (isEmptyBits(inside)) return [cell];
  const rest = cell.slice();
  removeFrom(rest, inside);
  return isEmptyBits(rest) ? [cell] : [inside, rest];
}

function firstBit(bits: Bitset): number {
  const word = bits.findIndex((each) => each !== 0);
  const lowest = bits[word]! & -bits[word]!;
  return (word << 5) + (31 - Math.clz32(lowest));
}

function matchOf({ must, may }: PeerBits, member: number): TierMatch['peer'] {
  if (hasBit(must, member)) return 'yes';
  return hasBit(may, member) ? 'maybe' : 'no';
}

function rulesOf({ stack, direction }: TierSide): CompiledTierRule[] {
  return [...stack.admin, ...stack.baseline].flat().flatMap(({ policy }) => policy.rules[direction]);
}

/** Destinations by what the named ports of a rule stand for on them. */
function servingSplits({ ports }: CompiledTierRule, { pods }: ClusterIndex): Bitset[] {
  if (ports.named.length === 0) return [];
  const everyClass = allBits(pods.classes.length);
  const byMeaning = new Map<string, Bitset>();
  forEachBit(everyClass, (podClass) => {
    const own = pods.classes[podClass]!.ports;
    const meaning = ports.named.map((named) => resolveNamedPort(named, own).toString()).join('|');
    let bits = byMeaning.get(meaning);
    if (bits === undefined) byMeaning.set(meaning, (bits = new Uint32Array(everyClass.length)));
    bits[podClass >>> 5]! |= 1 << (podClass & 31);
  });
  return [...byMeaning.values()];
}
