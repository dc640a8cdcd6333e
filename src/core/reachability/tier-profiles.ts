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

/** What the tiers make of NetworkPolicy's verdicts towards pods of one family. */
export function tieredPods(
  subject: TieredSubject,
  networkPolicy: Partition,
  family: number,
  index: ClusterIndex,
): Partition {
  const rules = rulesOf(subject);
  const splits = [
    ...rules.flatMap(({ pods }) => [pods[family]!.must, pods[family]!.may]),
    ...(subject.direction === 'egress' ? rules.flatMap((rule) => servingSplits(rule, index)) : []),
  ];
  const { classes } = index.pods;
  return tiered(subject, networkPolicy, splits, classes.length, index, (member, rule) => {
    const destination = subject.direction === 'ingress' ? subject.podClass : member;
    return {
      peer: matchOf(rule.pods[family]!, member),
      ports: portsTowards(rule.ports, classes[destination]!.ports),
    };
  });
}

/** What the tiers make of NetworkPolicy's verdicts towards the outside. */
export function tieredOutside(
  subject: TieredSubject,
  networkPolicy: Partition,
  index: ClusterIndex,
): Partition {
  const splits = rulesOf(subject).flatMap(({ outside }) => [outside.must, outside.may]);
  const served = subject.direction === 'ingress' ? index.pods.classes[subject.podClass]!.ports : [];
  return tiered(subject, networkPolicy, splits, index.outside.ranges.length, index, (atom, rule) => ({
    peer: matchOf(rule.outside, atom),
    ports: portsTowards(rule.ports, served),
  }));
}

/** Splits the universe until every rule means all or none of a cell, then judges one member of each. */
function tiered(
  { stack, direction, isolation }: TieredSubject,
  networkPolicy: Partition,
  splits: readonly Bitset[],
  size: number,
  { bounds, assumptions }: ClusterIndex,
  matchAt: (member: number, rule: CompiledTierRule) => TierMatch,
): Partition {
  let cells = size === 0 ? [] : [allBits(size)];
  for (const split of new Set([...networkPolicy.cells.map(({ bits }) => bits), ...splits]))
    cells = cells.flatMap((cell) => halves(cell, split));
  const judged = new Map<BoundsId, Bitset>();
  for (const cell of cells) {
    const member = firstBit(cell);
    const own = boundsAt(networkPolicy, member);
    const outcome = { isolation, bounds: { must: bounds.must(own), may: bounds.may(own) } };
    const { must, may } = evaluateTiers(stack, direction, outcome, assumptions.clusterTiers, (rule) =>
      matchAt(member, rule),
    );
    const id = bounds.id(must, may);
    const known = judged.get(id);
    if (known === undefined) judged.set(id, cell);
    else orInto(known, cell);
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

function rulesOf({ stack, direction }: TieredSubject): CompiledTierRule[] {
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
