import type { ClusterIndex } from './compiled-cluster.ts';
import { forEachBit } from './bitset.ts';
import { BlockIndex } from './block-index.ts';
import { EVERYTHING_ALLOWED, NOTHING, UNDECIDED } from './bounds-table.ts';
import type { BoundsId } from './bounds-table.ts';
import type { DirectionProfiles } from './direction-profiles.ts';
import { boundsAt } from './partition.ts';
import { sharedNode } from './node-traffic.ts';

/** Verdicts between one workload and all others, and between it and every outside atom. */
export interface ConnectionRow {
  /** Bounds by workload; the workload's own place is about its replicas, were there several. */
  readonly workloads: Int32Array;
  /** Workloads whose bounds are not empty, ascending. */
  readonly reached: readonly number[];
  /** Bounds by outside atom. */
  readonly outside: Int32Array;
}

/** Pod classes are taken in blocks of one bitset word, so that a cell is read once for all of them. */
const BLOCK = 32;

/**
 * Evaluates rows: with egress as the `own` side, what a workload may open to others; with ingress, what others
 * may open to it. A row costs as much as it has connections, never pods times pods.
 */
export class RowEvaluator {
  private readonly index: ClusterIndex;
  private readonly own: DirectionProfiles;
  private readonly others: DirectionProfiles;
  private readonly ownAt: Int32Array;
  private readonly ownFilled: number[] = [];
  private ownProfile = -1;
  private ownFamily = -1;
  private readonly blocks: BlockIndex[] = [];
  private readonly block: Int32Array;
  private blockStart = -1;
  private blockFamily = -1;

  constructor(index: ClusterIndex, own: DirectionProfiles, others: DirectionProfiles) {
    this.index = index;
    this.own = own;
    this.others = others;
    this.ownAt = new Int32Array(index.pods.classes.length);
    this.block = new Int32Array(BLOCK * others.profiles.length);
  }

  row(workload: number): ConnectionRow {
    const { pods, bounds, outside } = this.index;
    const workloads = new Int32Array(pods.workloads.length);
    const reached: number[] = [];
    const add = (podClass: number, value: BoundsId): void => {
      const other = pods.classes[podClass]!.workload;
      if (value === NOTHING) return;
      if (workloads[other] === NOTHING) reached.push(other);
      workloads[other] = bounds.join(workloads[other]!, value);
    };
    const atoms = new Int32Array(outside.ranges.length);
    const [start, end] = pods.rangeOfWorkload[workload]!;
    for (let podClass = start; podClass < end; podClass += 1) {
      this.index.families.forEach((_, family) => this.addPods(podClass, family, add));
      this.addNodeTraffic(podClass, add);
      this.addOutside(podClass, atoms);
    }
    return { workloads, reached: reached.sort((a, b) => a - b), outside: atoms };
  }

  private addPods(podClass: number, family: number, add: (other: number, value: BoundsId) => void): void {
    const { bounds, pods, families } = this.index;
    const name = families[family]!;
    const manyFamilies = families.length > 1;
    if (manyFamilies && !pods.classes[podClass]!.families.includes(name)) return;
    const profile = this.own.profileOf[podClass]!;
    const partition = this.own.profiles[profile]!.pods[family]!;
    this.spreadOwn(profile, family);
    this.fillBlock(podClass, family);
    const count = this.others.profiles.length;
    const offset = (podClass % BLOCK) * count;
    const visit = (other: number, theirs: BoundsId): void => {
      if (manyFamilies && !pods.classes[other]!.families.includes(name)) return;
      add(other, bounds.meet(this.ownAt[other]!, theirs));
    };
    if (partition.base === NOTHING) {
      for (const other of this.ownFilled) visit(other, this.block[offset + this.others.profileOf[other]!]!);
      return;
    }
    for (let place = 0; place < count; place += 1) {
      const theirs = this.block[offset + place]!;
      if (theirs !== NOTHING) for (const other of this.others.members[place]!) visit(other, theirs);
    }
  }

  /** Lays the class's own profile out by other class; kept until another profile is needed. */
  private spreadOwn(profile: number, family: number): void {
    if (this.ownProfile === profile && this.ownFamily === family) return;
    const { base, cells } = this.own.profiles[profile]!.pods[family]!;
    this.ownAt.fill(base);
    this.ownFilled.length = 0;
    for (const { bits, bounds } of cells)
      for (let word = 0; word < bits.length; word += 1) {
        let rest = bits[word]!;
        while (rest !== 0) {
          const lowest = rest & -rest;
          const other = (word << 5) + (31 - Math.clz32(lowest));
          this.ownAt[other] = bounds;
          this.ownFilled.push(other);
          rest ^= lowest;
        }
      }
    this.ownProfile = profile;
    this.ownFamily = family;
  }

  /** What every profile of the other side says of each class of a block. */
  private fillBlock(podClass: number, family: number): void {
    const start = podClass - (podClass % BLOCK);
    if (this.blockStart === start && this.blockFamily === family) return;
    const count = this.others.profiles.length;
    this.block.fill(NOTHING);
    this.others.profiles.forEach(({ pods }, place) => {
      const { base } = pods[family]!;
      if (base !== NOTHING) for (let row = 0; row < BLOCK; row += 1) this.block[row * count + place] = base;
    });
    this.blocksOf(family).forEachMember(start >>> 5, (place, row, bounds) => {
      this.block[row * count + place] = bounds;
    });
    this.blockStart = start;
    this.blockFamily = family;
  }

  private blocksOf(family: number): BlockIndex {
    const partitions = () => this.others.profiles.map(({ pods }) => pods[family]!);
    return (this.blocks[family] ??= new BlockIndex(partitions(), this.index.pods.classes.length));
  }

  /** Traffic between a pod and the node it runs on, where host-network pods are (or may be) node traffic. */
  private addNodeTraffic(podClass: number, add: (other: number, value: BoundsId) => void): void {
    const { assumptions, families, pods, peers } = this.index;
    if (assumptions.hostNetworkPods === 'as-pods') return;
    const own = pods.classes[podClass]!;
    const value = assumptions.hostNetworkPods === 'as-nodes' ? EVERYTHING_ALLOWED : UNDECIDED;
    const meets = (place: number): void => {
      const other = pods.classes[place]!;
      const sharesFamily = own.families.some((family) => other.families.includes(family));
      if (families.length > 1 && !sharesFamily) return;
      const shared = sharedNode(own, other);
      if (shared !== 'no') add(place, shared === 'yes' ? value : UNDECIDED);
    };
    if (own.networkMode === 'host') pods.classes.forEach((_, place) => meets(place));
    else forEachBit(peers.hostNetwork, meets);
  }

  private addOutside(podClass: number, atoms: Int32Array): void {
    const { bounds, outside, pods } = this.index;
    const { families } = pods.classes[podClass]!;
    const partition = this.own.profiles[this.own.profileOf[podClass]!]!.outside;
    outside.atoms.atoms.forEach(({ family }, atom) => {
      if (families.includes(family)) atoms[atom] = bounds.join(atoms[atom]!, boundsAt(partition, atom));
    });
  }
}
