import { compareWorkloads } from '../inventory/order.ts';
import { workloadKey } from '../inventory/workload.ts';
import type { Workload, WorkloadReference } from '../inventory/workload.ts';
import { Bitset } from './bitset.ts';
import { classifyWorkload } from './pod-classes.ts';
import type { ClassifiedWorkload, Distinctions, PodClass } from './pod-classes.ts';

/**
 * The pods of a cluster as numbered classes. Classes of a namespace have numbers of one block of whole words, in
 * the order of their workloads at first; a block has numbers to spare, so that a workload can change or join
 * without any other class getting another number.
 */
export class PodTable {
  /** By namespace, name and kind. */
  readonly workloads: readonly Workload[];
  /** One more than the highest number that a class may have. */
  readonly size: number;
  /** Every number that stands for a class. */
  readonly occupied: Bitset;
  /** Names of the namespaces that have workloads. */
  readonly namespaces: readonly string[];
  private readonly blocks: ReadonlyMap<string, readonly [start: number, end: number]>;
  private readonly classified: readonly NumberedWorkload[];
  private readonly classes: readonly (PodClass | undefined)[];
  private readonly owners: Int32Array;
  private readonly places = new Map<string, number>();
  private podPlaces: ReadonlyMap<string, PodPlace> | undefined;

  private constructor(
    workloads: readonly Workload[],
    classified: readonly NumberedWorkload[],
    blocks: ReadonlyMap<string, readonly [start: number, end: number]>,
    size: number,
  ) {
    this.workloads = workloads;
    this.classified = classified;
    this.blocks = blocks;
    this.size = size;
    this.namespaces = [...blocks.keys()];
    const classes = Array.from<PodClass | undefined>({ length: size });
    this.owners = new Int32Array(size).fill(-1);
    classified.forEach(({ numbers, classes: own }, workload) =>
      numbers.forEach((number, place) => {
        classes[number] = own[place]!;
        this.owners[number] = workload;
      }),
    );
    this.classes = classes;
    workloads.forEach((workload, place) => this.places.set(workloadKey(workload), place));
    this.occupied = Bitset.of(classified.flatMap(({ numbers }) => numbers));
  }

  /** Sorts workloads, puts their pods into classes and numbers these. */
  static of(unsorted: readonly Workload[], distinctions: Distinctions): PodTable {
    const workloads = [...unsorted].sort(compareWorkloads);
    const blocks = new Map<string, readonly [start: number, end: number]>();
    const classified: NumberedWorkload[] = [];
    let next = 0;
    let start = 0;
    for (const [place, workload] of workloads.entries()) {
      const found = classifyWorkload(workload, distinctions);
      classified.push({ ...found, numbers: found.classes.map((_, offset) => next + offset) });
      next += found.classes.length;
      if (workloads[place + 1]?.namespace === workload.namespace) continue;
      // At least one number is left over.
      const end = ((next >>> 5) + 1) << 5;
      blocks.set(workload.namespace, [start, end]);
      start = next = end;
    }
    return new PodTable(workloads, classified, blocks, next);
  }

  /**
   * The table with a workload put in the place of the one of its name, or added, or left out, and the numbers that
   * stand for other pods now. `undefined` where its namespace has no block, or not enough numbers to spare.
   */
  revised(
    change:
      { readonly put: Workload; readonly distinctions: Distinctions } | { readonly left: WorkloadReference },
  ): { readonly pods: PodTable; readonly changed: readonly number[] } | undefined {
    const reference = 'put' in change ? change.put : change.left;
    const place = this.placeOf(reference);
    const before = place === undefined ? [] : this.classesOf(place);
    const workloads = this.workloads.filter((_, own) => own !== place);
    const classified = this.classified.filter((_, own) => own !== place);
    let after: readonly number[] = [];
    if ('put' in change) {
      const found = classifyWorkload(change.put, change.distinctions);
      const numbers = this.numbersFor(reference.namespace, found.classes.length, before);
      if (numbers === undefined) return undefined;
      const next = workloads.findIndex((other) => compareWorkloads(other, reference) > 0);
      const at = next < 0 ? workloads.length : next;
      workloads.splice(at, 0, change.put);
      classified.splice(at, 0, { ...found, numbers });
      after = numbers;
    }
    const pods = new PodTable(workloads, classified, this.blocks, this.size);
    return { pods, changed: [...new Set([...before, ...after])] };
  }

  /** Numbers of a namespace's block, first those that a workload already has. */
  private numbersFor(
    namespace: string,
    count: number,
    own: readonly number[],
  ): readonly number[] | undefined {
    const [start, end] = this.blocks.get(namespace) ?? [0, 0];
    const numbers = own.slice(0, count);
    for (let number = start; number < end && numbers.length < count; number += 1)
      if (!this.occupied.has(number)) numbers.push(number);
    return numbers.length < count ? undefined : numbers;
  }

  /** Number of classes: what time and memory grow with. */
  get count(): number {
    return this.classified.reduce((sum, { numbers }) => sum + numbers.length, 0);
  }

  /** The class of a number that is occupied. */
  at(number: number): PodClass {
    return this.classes[number]!;
  }

  forEach(visit: (podClass: PodClass, number: number) => void): void {
    this.occupied.forEach((number) => visit(this.classes[number]!, number));
  }

  /** Place in `workloads` of the workload whose pods are in a class; -1 for a number that stands for none. */
  workloadOf(number: number): number {
    return this.owners[number]!;
  }

  /** Numbers of the classes of a workload, given by its place. */
  classesOf(workload: number): readonly number[] {
    return this.classified[workload]!.numbers;
  }

  /** Class of a pod, by the places of its workload and of itself in the workload's `pods`. */
  classOfPod(workload: number, pod: number): number {
    const { numbers, ofPod } = this.classified[workload]!;
    return numbers[ofPod[pod]!]!;
  }

  /** Place of a workload in `workloads`; `undefined` where there is no such workload. */
  placeOf(reference: WorkloadReference): number | undefined {
    return this.places.get(workloadKey(reference));
  }

  /** A pod by its name; `undefined` where there is none. */
  placeOfPod(namespace: string, name: string): PodPlace | undefined {
    this.podPlaces ??= podPlaces(this.workloads);
    return this.podPlaces.get(`${namespace}/${name}`);
  }

  /** Classes of the named namespaces. */
  inNamespaces(names: Iterable<string>): Bitset {
    const ranges = [...names].flatMap((name) => {
      const block = this.blocks.get(name);
      return block === undefined ? [] : [block];
    });
    return Bitset.ofRanges(ranges).intersect(this.occupied);
  }

  inNamespace(namespace: string): Bitset {
    return this.inNamespaces([namespace]);
  }
}

/** Where a pod is: the places of its workload, and of itself in the workload's `pods`. */
export interface PodPlace {
  readonly workload: number;
  readonly pod: number;
}

interface NumberedWorkload extends ClassifiedWorkload {
  /** By place in `classes`. */
  readonly numbers: readonly number[];
}

function podPlaces(workloads: readonly Workload[]): ReadonlyMap<string, PodPlace> {
  const places = new Map<string, PodPlace>();
  workloads.forEach(({ namespace, pods }, workload) =>
    pods.forEach(({ name }, pod) => {
      const key = `${namespace}/${name}`;
      if (!places.has(key)) places.set(key, { workload, pod });
    }),
  );
  return places;
}
