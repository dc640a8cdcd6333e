import { compareWorkloads } from '../../inventory/order.ts';
import { workloadKey, type Workload, type WorkloadReference } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import type { PiiContact } from '../drift-event.ts';

/** A model with what tells which of its workloads handle personal data, or may. */
export interface JudgedModel {
  readonly model: ReachabilityModel;
  readonly contactOf: (workload: Workload) => PiiContact;
}

/** A workload of either state, with its place in each model; -1 if it is not part of it. */
export interface ComparedWorkload extends WorkloadReference {
  readonly before: number;
  readonly after: number;
  /** Whether it handles personal data in either state, or may. */
  readonly pii: PiiContact;
}

/** A workload of an event that was recorded between the two states; it may be part of neither. */
export interface OpeningWorkload {
  readonly reference: WorkloadReference;
  readonly pii: PiiContact;
}

/** The workloads of two states, numbered in the order of workloads, in groups of equivalent ones. */
export class ComparedWorkloads {
  readonly before: ReachabilityModel;
  readonly after: ReachabilityModel;
  readonly all: readonly ComparedWorkload[];
  /** The number of each workload by its place in a model. */
  readonly numbers: Readonly<Record<'before' | 'after', Int32Array>>;
  /** Members have equal rows in both models, and are of one namespace. */
  readonly groups: readonly (readonly number[])[];
  readonly groupOf: Int32Array;
  readonly #byKey: ReadonlyMap<string, number>;

  /** `single`: workloads that get a group of their own, by key. */
  constructor(
    before: JudgedModel,
    after: JudgedModel,
    recorded: readonly OpeningWorkload[],
    single: ReadonlySet<string>,
  ) {
    this.before = before.model;
    this.after = after.model;
    const found = new Map<string, { -readonly [K in keyof ComparedWorkload]: ComparedWorkload[K] }>();
    const add = ({ namespace, name, kind }: WorkloadReference) => {
      const key = workloadKey({ namespace, name, kind });
      let workload = found.get(key);
      if (workload === undefined)
        found.set(key, (workload = { namespace, name, kind, before: -1, after: -1, pii: 'untouched' }));
      return workload;
    };
    for (const [side, { model, contactOf }] of [
      ['before', before],
      ['after', after],
    ] as const)
      for (const [place, workload] of model.workloads.entries()) {
        const compared = add(workload);
        compared[side] = place;
        if (contactOf(workload) === 'touched') compared.pii = 'touched';
      }
    for (const { reference, pii } of recorded) {
      const compared = add(reference);
      if (pii === 'touched') compared.pii = pii;
    }
    this.all = [...found.values()].sort(compareWorkloads);
    this.numbers = { before: this.#numbersIn('before'), after: this.#numbersIn('after') };
    this.#byKey = new Map(this.all.map((workload, number) => [workloadKey(workload), number]));
    const groups = new Map<string, number[]>();
    this.groupOf = new Int32Array(this.all.length);
    const [left, right] = [before.model.equallyConnected, after.model.equallyConnected];
    const places = new Map<string, number>();
    for (const [number, workload] of this.all.entries()) {
      const own = workloadKey(workload);
      const { namespace, pii, kind } = workload;
      const alike = `${left[workload.before] ?? -1} ${right[workload.after] ?? -1} ${pii} ${kind === 'Pod'} ${namespace}`;
      const key = single.has(own) ? own : alike;
      const members = groups.get(key);
      if (members === undefined) {
        places.set(key, groups.size);
        groups.set(key, [number]);
      } else members.push(number);
      this.groupOf[number] = places.get(key)!;
    }
    this.groups = [...groups.values()];
  }

  numberOf(reference: WorkloadReference): number | undefined {
    return this.#byKey.get(workloadKey(reference));
  }

  #numbersIn(side: 'before' | 'after'): Int32Array {
    const numbers = new Int32Array(this[side].workloads.length);
    for (const [number, workload] of this.all.entries())
      if (workload[side] >= 0) numbers[workload[side]] = number;
    return numbers;
  }
}
