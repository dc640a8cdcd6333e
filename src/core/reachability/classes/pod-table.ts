import { compareWorkloads } from '../../inventory/order.ts';
import type { Workload, WorkloadReference } from '../../inventory/workload.ts';
import { Bitset } from './bitset.ts';
import { classifyWorkload } from './pod-classes.ts';
import type { ClassifiedWorkload, Distinctions, PodClass } from './pod-classes.ts';

/** A block of class numbers. */
type Block = readonly [start: number, end: number];

interface TableParts {
  readonly workloads: readonly Workload[];
  /** By index in `workloads`. */
  readonly classified: readonly NumberedWorkload[];
  readonly blocks: ReadonlyMap<string, Block>;
  readonly size: number;
  /** By number. */
  readonly classes: readonly (PodClass | undefined)[];
  /** Index of the workload by number; -1 for an unused number. */
  readonly owners: Int32Array;
  readonly occupied: Bitset;
}

/**
 * The pods of a cluster as numbered classes. The classes of a namespace have numbers from one block of whole words,
 * initially in the order of their workloads. A block contains unused numbers, so that a workload can change or be added
 * without renumbering other classes.
 */
export class PodTable {
  /** By namespace, name and kind. */
  readonly workloads: readonly Workload[];
  /** One more than the highest class number. */
  readonly size: number;
  /** All numbers in use. */
  readonly occupied: Bitset;
  private readonly parts: TableParts;
  private podPlaces: ReadonlyMap<string, PodPlace> | undefined;

  private constructor(parts: TableParts) {
    this.parts = parts;
    this.workloads = parts.workloads;
    this.size = parts.size;
    this.occupied = parts.occupied;
  }

  /** Sorts workloads, assigns their pods to classes and numbers these. */
  static of(unsorted: readonly Workload[], distinctions: Distinctions): PodTable {
    const workloads = [...unsorted].sort(compareWorkloads);
    const blocks = new Map<string, Block>();
    const classified: NumberedWorkload[] = [];
    let next = 0;
    let start = 0;
    for (const [place, workload] of workloads.entries()) {
      const found = classifyWorkload(workload, distinctions);
      classified.push({ ...found, numbers: found.classes.map((_, offset) => next + offset) });
      next += found.classes.length;
      if (workloads[place + 1]?.namespace === workload.namespace) continue;
      // At least one number is left unused.
      const end = ((next >>> 5) + 1) << 5;
      blocks.set(workload.namespace, [start, end]);
      start = next = end;
    }
    const classes = Array.from<PodClass | undefined>({ length: next });
    const owners = new Int32Array(next).fill(-1);
    classified.forEach(({ numbers, classes: own }, workload) =>
      numbers.forEach((number, place) => {
        classes[number] = own[place]!;
        owners[number] = workload;
      }),
    );
    const occupied = Bitset.of(classified.flatMap(({ numbers }) => numbers));
    return new PodTable({ workloads, classified, blocks, size: next, classes, owners, occupied });
  }

  /**
   * The table with a workload replaced, added or removed, and the numbers whose pods changed. `undefined` if its
   * namespace has no block, or not enough unused numbers.
   */
  revised(
    change:
      { readonly put: Workload; readonly distinctions: Distinctions } | { readonly left: WorkloadReference },
  ): { readonly pods: PodTable; readonly changed: readonly number[] } | undefined {
    const reference = 'put' in change ? change.put : change.left;
    const place = placeAmong(this.workloads, reference);
    const known = this.placeOf(reference) === undefined ? 0 : 1;
    const before = known === 0 ? [] : this.classesOf(place);
    const put: NumberedWorkload[] = [];
    if ('put' in change) {
      const found = classifyWorkload(change.put, change.distinctions);
      const numbers = this.numbersFor(reference.namespace, found.classes.length, before);
      if (numbers === undefined) return undefined;
      put.push({ ...found, numbers });
    }
    const workloads = 'put' in change ? [change.put] : [];
    const after = put.flatMap(({ numbers }) => numbers);
    const classes = [...this.parts.classes];
    const shift = put.length - known;
    const owners =
      shift === 0
        ? this.parts.owners.slice()
        : this.parts.owners.map((owner) => (owner >= place + known ? owner + shift : owner));
    for (const number of before) {
      classes[number] = undefined;
      owners[number] = -1;
    }
    for (const { numbers, classes: own } of put)
      numbers.forEach((number, at) => {
        classes[number] = own[at]!;
        owners[number] = place;
      });
    const pods = new PodTable({
      ...this.parts,
      workloads: this.workloads.toSpliced(place, known, ...workloads),
      classified: this.parts.classified.toSpliced(place, known, ...put),
      classes,
      owners,
      occupied: this.occupied.without(Bitset.of(before)).union(Bitset.of(after)),
    });
    return { pods, changed: [...new Set([...before, ...after])] };
  }

  /** Numbers of a namespace's block, starting with those that a workload already has. */
  private numbersFor(
    namespace: string,
    count: number,
    own: readonly number[],
  ): readonly number[] | undefined {
    const [start, end] = this.parts.blocks.get(namespace) ?? [0, 0];
    const numbers = own.slice(0, count);
    for (let number = start; number < end && numbers.length < count; number += 1)
      if (!this.occupied.has(number)) numbers.push(number);
    return numbers.length < count ? undefined : numbers;
  }

  /** Names of the namespaces that have workloads. */
  get namespaces(): readonly string[] {
    return [...this.parts.blocks.keys()];
  }

  /** Number of classes, which determines time and memory. */
  get count(): number {
    return this.parts.classified.reduce((sum, { numbers }) => sum + numbers.length, 0);
  }

  /** The class of a number in use. */
  at(number: number): PodClass {
    return this.parts.classes[number]!;
  }

  forEach(visit: (podClass: PodClass, number: number) => void): void {
    this.occupied.forEach((number) => visit(this.parts.classes[number]!, number));
  }

  /** Index in `workloads` of the workload of a class; -1 for an unused number. */
  workloadOf(number: number): number {
    return this.parts.owners[number]!;
  }

  /** Numbers of the classes of a workload, given by its index. */
  classesOf(workload: number): readonly number[] {
    return this.parts.classified[workload]!.numbers;
  }

  /** Class of a pod, given by the index of its workload and its index in the workload's `pods`. */
  classOfPod(workload: number, pod: number): number {
    const { numbers, ofPod } = this.parts.classified[workload]!;
    return numbers[ofPod[pod]!]!;
  }

  /** Index of a workload in `workloads`; `undefined` if it does not exist. */
  placeOf(reference: WorkloadReference): number | undefined {
    const place = placeAmong(this.workloads, reference);
    const found = this.workloads[place];
    return found !== undefined && compareWorkloads(found, reference) === 0 ? place : undefined;
  }

  /** A pod by its name; `undefined` if it does not exist. */
  placeOfPod(namespace: string, name: string): PodPlace | undefined {
    this.podPlaces ??= podPlaces(this.workloads);
    return this.podPlaces.get(`${namespace}/${name}`);
  }

  /** Classes of the named namespaces. */
  inNamespaces(names: Iterable<string>): Bitset {
    const ranges = [...names].flatMap((name) => {
      const block = this.parts.blocks.get(name);
      return block === undefined ? [] : [block];
    });
    return Bitset.ofRanges(ranges).intersect(this.occupied);
  }

  inNamespace(namespace: string): Bitset {
    return this.inNamespaces([namespace]);
  }
}

/** The position of a pod: the index of its workload and its index in the workload's `pods`. */
export interface PodPlace {
  readonly workload: number;
  readonly pod: number;
}

interface NumberedWorkload extends ClassifiedWorkload {
  /** By index in `classes`. */
  readonly numbers: readonly number[];
}

/** The index that a workload has, or would have, in a sorted list. */
function placeAmong(workloads: readonly Workload[], reference: WorkloadReference): number {
  let low = 0;
  let high = workloads.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWorkloads(workloads[middle]!, reference) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
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
