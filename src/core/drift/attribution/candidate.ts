import type { ReachabilityModel } from '../../reachability/model/model.ts';
import type { Reach } from './reach.ts';

/** A state that differs from another in one change only. */
export interface Variant {
  readonly model: ReachabilityModel;
  /** The numbers of the workloads whose rows the change may affect. Missing: all. */
  readonly touched?: ReadonlySet<number>;
}

/** A change of which only the reach is known. */
export interface PossibleCause {
  readonly reach: Reach;
}

/** A change that may have caused changed connections. */
export interface Candidate extends PossibleCause {
  /** The number of the workload that was added or removed, if that is the change. */
  readonly presence?: number;
  /** The base with this change only. */
  alone(): Variant;
  /** The new state without this change. */
  undone(): Variant;
  /** What deriving a model costs, in the unit of `Work`. */
  readonly cost: number;
}
