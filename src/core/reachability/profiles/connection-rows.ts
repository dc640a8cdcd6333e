import { BlockIndex } from '../bounds/block-index.ts';
import { EVERYTHING_ALLOWED, NOTHING, UNDECIDED } from '../bounds/bounds-table.ts';
import type { BoundsId } from '../bounds/bounds-table.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { DirectionProfiles } from './direction-profiles.ts';
import { sharedNode } from '../classes/pod-classes.ts';
import type { DirectionProfile } from './profile-builder.ts';
import { boundsAt } from '../bounds/partition.ts';
import type { Partition } from '../bounds/partition.ts';
import { RowCollector } from '../bounds/row-collector.ts';
import type { RowEntries } from '../bounds/row-collector.ts';

/** Verdicts between one workload and all others, and between it and every outside atom. Empty ones are left out. */
export interface EvaluatedRow {
  /** By workload, ascending; the workload's own index is about its replicas, if there were several. */
  readonly workloads: RowEntries;
  /** By outside atom, ascending. */
  readonly outside: RowEntries;
}

/** Pod classes are processed in blocks of one bitset word, so that a cell is read once for all of them. */
const BLOCK = 32;

/**
 * Evaluates rows: with egress as the `own` side, what a workload may open to others; with ingress, what others may open
 * to it. The cost of a row is proportional to its connections, never to pods times pods.
 */
export class RowEvaluator {
  private readonly index: ClusterIndex;
  private readonly own: DirectionProfiles;
  private readonly others: DirectionProfiles;
  private readonly workloads: RowCollector;
  private readonly atoms: RowCollector;
  private readonly ownAt: Int32Array;
  private readonly ownFilled: number[] = [];
  private laidOut: Partition | undefined;
  private readonly theirs: TheirVerdicts[];

  constructor(index: ClusterIndex, own: DirectionProfiles, others: DirectionProfiles) {
    this.index = index;
    this.own = own;
    this.others = others;
    this.workloads = new RowCollector(index.pods.workloads.length, index.bounds);
    this.atoms = new RowCollector(index.outside.ranges.length, index.bounds);
    this.ownAt = new Int32Array(index.pods.size);
    this.theirs = index.families.map((_, family) => new TheirVerdicts(others, family, index.pods.size));
  }

  /** `asked`: whether other rows are about to be requested, in the order of workloads. */
  row(workload: number, asked: 'alone' | 'in-turn'): EvaluatedRow {
    return { workloads: this.betweenWorkloads(workload, asked), outside: this.outside(workload) };
  }

  /** The connections of a workload with all workloads. */
  betweenWorkloads(workload: number, asked: 'alone' | 'in-turn'): RowEntries {
    for (const podClass of this.index.pods.classesOf(workload)) {
      this.index.families.forEach((_, family) => this.addPods(podClass, family, asked));
      this.addNodeTraffic(podClass);
    }
    return this.workloads.take();
  }

  /** The connections of a workload with every outside atom. */
  outside(workload: number): RowEntries {
    const { outside, pods } = this.index;
    const seen = new Set<string>();
    for (const podClass of pods.classesOf(workload)) {
      const { families } = pods.at(podClass);
      const profile = this.own.profileOf[podClass]!;
      const key = `${profile} ${families.join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const { base, cells } = this.own.profiles[profile]!.outside;
      for (const family of families) {
        const range = outside.atoms.rangeOf(family);
        const members = cells.map(({ bits, bounds }) => ({ bits: bits.intersect(range), bounds }));
        for (const { bits, bounds } of members) bits.forEach((atom) => this.atoms.add(atom, bounds));
        if (base === NOTHING) continue;
        const rest = members.reduce((left, { bits }) => left.without(bits), range);
        rest.forEach((atom) => this.atoms.add(atom, base));
      }
    }
    return this.atoms.take();
  }

  private addPods(podClass: number, family: number, asked: 'alone' | 'in-turn'): void {
    const { bounds, pods, families } = this.index;
    const name = families[family]!;
    const manyFamilies = families.length > 1;
    if (manyFamilies && !pods.at(podClass).families.includes(name)) return;
    const partition = this.own.profiles[this.own.profileOf[podClass]!]!.pods[family]!;
    this.layOut(partition);
    const theirs = this.theirs[family]!;
    const few = partition.base === NOTHING && this.ownFilled.length < theirs.count;
    if (!few || asked === 'in-turn') theirs.moveTo(podClass, asked);
    const add = (other: number, verdict: BoundsId): void => {
      if (manyFamilies && !pods.at(other).families.includes(name)) return;
      this.workloads.add(pods.workloadOf(other), bounds.meet(this.ownAt[other]!, verdict));
    };
    if (partition.base === NOTHING) {
      const { profileOf } = this.others;
      for (const other of this.ownFilled) {
        const profile = profileOf[other]!;
        const verdict =
          few && asked === 'alone' ? theirs.lookUp(profile, podClass) : theirs.ofProfile(profile);
        if (verdict !== NOTHING) add(other, verdict);
      }
      return;
    }
    for (let profile = 0; profile < theirs.count; profile += 1) {
      const verdict = theirs.ofProfile(profile);
      if (verdict !== NOTHING) for (const other of this.others.members[profile]!) add(other, verdict);
    }
  }

  /** Expands a partition of the own side by class; kept until another one is needed. */
  private layOut(partition: Partition): void {
    if (this.laidOut === partition) return;
    this.ownAt.fill(partition.base);
    this.ownFilled.length = 0;
    for (const { bits, bounds } of partition.cells)
      bits.forEach((other) => {
        this.ownAt[other] = bounds;
        this.ownFilled.push(other);
      });
    this.laidOut = partition;
  }

  /** Traffic between a pod and the node it runs on, if host-network pods are (or may be) node traffic. */
  private addNodeTraffic(podClass: number): void {
    const { assumptions, families, pods, peers } = this.index;
    if (assumptions.hostNetworkPods === 'as-pods') return;
    const own = pods.at(podClass);
    const value = assumptions.hostNetworkPods === 'as-nodes' ? EVERYTHING_ALLOWED : UNDECIDED;
    const others = own.networkMode === 'host' ? pods.occupied : peers.hostNetwork;
    others.forEach((number) => {
      const other = pods.at(number);
      const sharesFamily = own.families.some((family) => other.families.includes(family));
      if (families.length > 1 && !sharesFamily) return;
      const shared = sharedNode(own, other);
      if (shared !== 'no') this.workloads.add(pods.workloadOf(number), shared === 'yes' ? value : UNDECIDED);
    });
  }
}

/**
 * The verdict of every profile of the other side for one class. If classes are requested in order, a whole block of
 * them is expanded at once.
 */
class TheirVerdicts {
  readonly count: number;
  private readonly profiles: readonly DirectionProfile[];
  private readonly family: number;
  private readonly size: number;
  /** The default verdict of each profile. */
  private readonly bases: Int32Array;
  private blocks: BlockIndex | undefined;
  /** Rows of `count` verdicts, one per class of the current block. */
  private readonly verdicts: Int32Array;
  private block = -1;
  private start = 0;

  constructor({ profiles }: DirectionProfiles, family: number, size: number) {
    this.count = profiles.length;
    this.profiles = profiles;
    this.family = family;
    this.size = size;
    this.bases = Int32Array.from(profiles, ({ pods }) => pods[family]!.base);
    this.verdicts = new Int32Array(BLOCK * this.count);
  }

  moveTo(podClass: number, asked: 'alone' | 'in-turn'): void {
    const block = podClass >>> 5;
    this.start = (podClass % BLOCK) * this.count;
    if (this.block === block) return;
    if (asked === 'in-turn') this.fillBlock(block);
    else this.fillOne(podClass);
  }

  ofProfile(profile: number): BoundsId {
    return this.verdicts[this.start + profile]!;
  }

  /** The verdict of one profile for a class, without expanding anything. */
  lookUp(profile: number, podClass: number): BoundsId {
    return boundsAt(this.profiles[profile]!.pods[this.family]!, podClass);
  }

  private fillOne(podClass: number): void {
    this.block = -1;
    this.profiles.forEach(({ pods }, profile) => {
      this.verdicts[this.start + profile] = boundsAt(pods[this.family]!, podClass);
    });
  }

  private fillBlock(block: number): void {
    this.blocks ??= new BlockIndex(
      this.profiles.map(({ pods }) => pods[this.family]!),
      this.size,
    );
    for (let row = 0; row < BLOCK; row += 1) this.verdicts.set(this.bases, row * this.count);
    this.blocks.forEachMember(block, (profile, row, bounds) => {
      this.verdicts[row * this.count + profile] = bounds;
    });
    this.block = block;
  }
}
