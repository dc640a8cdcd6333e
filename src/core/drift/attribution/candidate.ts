import type { ReachabilityModel } from '../../reachability/model/model.ts';
import type { PolicyReach, Reach } from './reach.ts';

/** A state that differs from another in some changes only. */
export interface Variant {
  readonly model: ReachabilityModel;
  /** The numbers of the workloads whose rows the changes may affect. Missing: all. */
  readonly touched?: ReadonlySet<number>;
}

/** A change of which only the reach is known. */
export interface PossibleCause {
  readonly reach: Reach | PolicyReach;
}

/** A change that may have caused changed connections. */
export interface Candidate extends PossibleCause {
  readonly reach: Reach;
  /** The number of the workload that was added or removed, if that is the change. */
  readonly presence?: number;
}

/** What changes are applied to: the base, or the base with all workloads that are new. */
export type Onto = 'base' | 'base-with-arrivals';

/** States between the base and the new state. Changes are given by their place among the candidates. */
export interface Variants {
  /** With these changes only. If there are none, the rows of all workloads may differ from the base. */
  with(changes: readonly number[], onto: Onto): Variant;
  /** The new state without one change. */
  without(change: number): Variant;
  /** What deriving the model of a state with these changes costs, in the unit of `Work`. */
  costOf(changes: readonly number[], onto: Onto): number;
}
