import { sharedNode } from '../classes/pod-classes.ts';
import type { Bitset } from '../classes/bitset.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { Direction } from '../../network/protocol.ts';
import type { DirectionProfiles } from './direction-profiles.ts';

/**
 * Workloads whose rows of a `RowEvaluator` are equal: their connections need to be computed for only one of them.
 * Groups are in the order of their first workloads.
 */
export function alikeWorkloads(
  index: ClusterIndex,
  own: DirectionProfiles,
  others: DirectionProfiles,
): readonly (readonly number[])[] {
  const classes = ownBlocks(
    index,
    (podClass) =>
      `${own.profileOf[podClass]} ${index.pods.at(podClass).families.join()} ${nodeKey(index, podClass)}`,
  );
  splitByCells(classes, [others]);
  return groupsOf(index, (podClass) => classes.of(podClass));
}

/** The group number of each workload: equal for workloads with equal rows in both directions and equal keys. */
export function alikeInBothDirections(
  index: ClusterIndex,
  { ingress, egress }: Readonly<Record<Direction, DirectionProfiles>>,
  keyOf: (podClass: number) => string,
): Int32Array {
  const classes = ownBlocks(index, (podClass) => {
    const profiles = `${ingress.profileOf[podClass]} ${egress.profileOf[podClass]}`;
    const families = index.pods.at(podClass).families.join();
    return `${profiles} ${families} ${nodeKey(index, podClass)} ${keyOf(podClass)}`;
  });
  splitByCells(classes, [ingress, egress]);
  const groupOf = new Int32Array(index.pods.workloads.length);
  for (const [number, group] of groupsOf(index, (podClass) => classes.of(podClass)).entries())
    for (const workload of group) groupOf[workload] = number;
  return groupOf;
}

/** Classes in blocks by their keys. */
function ownBlocks({ pods }: ClusterIndex, keyOf: (podClass: number) => string): ClassBlocks {
  const classes = new ClassBlocks(pods.size);
  const numbers = new Numbers();
  pods.occupied.forEach((podClass) => classes.put(podClass, numbers.of(keyOf(podClass))));
  return classes;
}

/** The other side distinguishes two classes only if one of its cells contains exactly one of them. */
function splitByCells(classes: ClassBlocks, others: readonly DirectionProfiles[]): void {
  const cells = new Set(
    others.flatMap(({ profiles }) =>
      profiles.flatMap(({ pods }) => pods.flatMap((partition) => partition.cells.map(({ bits }) => bits))),
    ),
  );
  for (const bits of cells) classes.split(bits);
}

/** Workloads that have the same connections with the outside, regardless of what other workloads allow. */
export function alikeTowardsOutside(
  index: ClusterIndex,
  own: DirectionProfiles,
): readonly (readonly number[])[] {
  const numbers = new Numbers();
  return groupsOf(index, (podClass) =>
    numbers.of(`${own.profileOf[podClass]} ${index.pods.at(podClass).families.join()}`),
  );
}

function groupsOf(
  index: ClusterIndex,
  blockOf: (podClass: number) => number,
): readonly (readonly number[])[] {
  const { pods } = index;
  const groups = new Map<string, number[]>();
  for (const workload of pods.workloads.keys()) {
    const blocks = [...new Set(pods.classesOf(workload).map(blockOf))].sort((a, b) => a - b);
    const key = blocks.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [workload]);
    else group.push(workload);
  }
  return [...groups.values()];
}

/** What traffic with nodes depends on: which host-network pods may run on a node of the class. */
function nodeKey({ assumptions, pods, peers }: ClusterIndex, podClass: number): string {
  if (assumptions.hostNetworkPods === 'as-pods') return '';
  const own = pods.at(podClass);
  if (own.networkMode === 'host') return `host ${podClass}`;
  let key = '';
  peers.hostNetwork.forEach((other) => {
    key += sharedNode(own, pods.at(other))[0]!;
  });
  return key;
}

/** Numbers texts in the order of their first occurrence. */
class Numbers {
  private readonly known = new Map<string, number>();

  of(text: string): number {
    let number = this.known.get(text);
    if (number === undefined) this.known.set(text, (number = this.known.size));
    return number;
  }
}

/** Blocks of classes, split until no set distinguishes two classes of one block. */
class ClassBlocks {
  private readonly blockOf: Int32Array;
  private readonly sizes: number[] = [];

  constructor(size: number) {
    this.blockOf = new Int32Array(size).fill(-1);
  }

  of(podClass: number): number {
    return this.blockOf[podClass]!;
  }

  put(podClass: number, block: number): void {
    this.blockOf[podClass] = block;
    this.sizes[block] = (this.sizes[block] ?? 0) + 1;
  }

  /** Separates the members of a set from blocks that also contain others. */
  split(bits: Bitset): void {
    const within = new Map<number, number>();
    bits.forEach((podClass) => {
      const block = this.blockOf[podClass]!;
      if (block >= 0) within.set(block, (within.get(block) ?? 0) + 1);
    });
    const blocks = new Map<number, number>();
    for (const [block, count] of within) {
      if (count === this.sizes[block]) continue;
      blocks.set(block, this.sizes.push(count) - 1);
      this.sizes[block]! -= count;
    }
    if (blocks.size === 0) return;
    bits.forEach((podClass) => {
      const block = blocks.get(this.blockOf[podClass]!);
      if (block !== undefined) this.blockOf[podClass] = block;
    });
  }
}
