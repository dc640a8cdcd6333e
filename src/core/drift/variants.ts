import type { ModelledInventory } from '../reachability/revision/later-model.ts';
import type { Onto, Variant, Variants } from './attribution/candidate.ts';
import type { Reach } from './attribution/reach.ts';
import type { NamedCandidate } from './candidates.ts';
import type { ComparedWorkloads } from './connections/compared-workloads.ts';
import { ChangeIndex, withChangesOf } from './states.ts';

/**
 * What deriving and compiling a model cost for each workload and policy, and what trying changes costs in any cluster.
 * Measured with clusters of 300 to 100,000 pods, where a verdict that is looked up takes about 50 ns.
 */
const REVISION_COST = 40;
const COMPILATION_COST = 1_100;
const TRIAL_COST = 30_000;

/** The states between two states. Their models are derived from those of the two where that is possible. */
export class ComparedStates implements Variants {
  readonly #workloads: ComparedWorkloads;
  readonly #before: ModelledInventory;
  readonly #after: ModelledInventory;
  readonly #candidates: readonly NamedCandidate[];
  readonly #to: Readonly<Record<'before' | 'after', ChangeIndex>>;
  readonly #numbersIn: ReadonlyMap<string, readonly number[]>;
  /** The changes that add workloads. */
  readonly #arrivals: readonly number[];
  #withArrivals: ModelledInventory | undefined;

  constructor(
    workloads: ComparedWorkloads,
    before: ModelledInventory,
    after: ModelledInventory,
    candidates: readonly NamedCandidate[],
  ) {
    this.#workloads = workloads;
    this.#before = before;
    this.#after = after;
    this.#candidates = candidates;
    this.#to = { before: new ChangeIndex(before.inventory), after: new ChangeIndex(after.inventory) };
    this.#numbersIn = Map.groupBy(workloads.all.keys(), (number) => workloads.all[number]!.namespace);
    this.#arrivals = [...candidates.keys()].filter((index) => {
      const { presence } = candidates[index]!;
      return presence !== undefined && workloads.all[presence]!.after >= 0;
    });
  }

  with(changes: readonly number[], onto: Onto): Variant {
    const state = onto === 'base' ? this.#before : this.#arrived();
    if (changes.length === 0) return { model: state.model };
    return this.#variant(withChangesOf(state, this.#after, this.#to.after, this.#named(changes)), changes);
  }

  without(change: number): Variant {
    const named = this.#named([change]);
    return this.#variant(withChangesOf(this.#after, this.#before, this.#to.before, named), [change]);
  }

  costOf(changes: readonly number[], onto: Onto): number {
    const isNew = onto === 'base-with-arrivals' && this.#withArrivals === undefined;
    return TRIAL_COST + this.#costOfEach(changes) + (isNew ? this.#costOfEach(this.#arrivals) : 0);
  }

  #costOfEach(changes: readonly number[]): number {
    const size = this.#workloads.all.length + this.#after.inventory.networkPolicies.length;
    const isRevised = this.#named(changes).every(
      (difference) => difference !== 'basis' && this.#to.after.changeTo(difference) !== undefined,
    );
    return size * (isRevised ? Math.min(changes.length * REVISION_COST, COMPILATION_COST) : COMPILATION_COST);
  }

  /** The base with all new workloads: one more or less changes nothing for the others. */
  #arrived(): ModelledInventory {
    return (this.#withArrivals ??= withChangesOf(
      this.#before,
      this.#after,
      this.#to.after,
      this.#named(this.#arrivals),
    ));
  }

  #named(changes: readonly number[]): readonly NamedCandidate['difference'][] {
    return changes.map((change) => this.#candidates[change]!.difference);
  }

  #variant({ model, touched }: ReturnType<typeof withChangesOf>, changes: readonly number[]): Variant {
    if (touched !== undefined)
      return {
        model,
        touched: new Set(touched.flatMap((workload) => this.#workloads.numberOf(workload) ?? [])),
      };
    const own = new Set<number>();
    for (const change of changes) {
      const { reach } = this.#candidates[change]!;
      if (reach.type === 'all') return { model };
      for (const number of this.#numbersOf(reach)) own.add(number);
    }
    return { model, touched: own };
  }

  #numbersOf(reach: Exclude<Reach, { readonly type: 'all' }>): readonly number[] {
    return reach.type === 'workload' ? [reach.number] : (this.#numbersIn.get(reach.namespace) ?? []);
  }
}
