import type { Workload } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import type { Verdict } from '../../reachability/model/model.ts';
import type { OutsideRow } from '../reach/outside.ts';

/** One connection of a simulated path. */
export type Link =
  | { readonly type: 'entry'; readonly to: Workload; readonly entryPoint: EntryPoint }
  | {
      readonly type: 'from-address';
      readonly to: Workload;
      readonly row: OutsideRow;
      readonly ports: ConnectionSet;
    }
  | {
      readonly type: 'connection';
      readonly from: Workload;
      readonly to: Workload;
      readonly ports: ConnectionSet;
    }
  | {
      readonly type: 'to-address';
      readonly from: Workload;
      readonly row: OutsideRow;
      readonly ports: ConnectionSet;
    };

/** What was found for equivalent pairs of the two ends. */
export interface Case {
  readonly verdict: Verdict;
  /** Empty: the end is outside the cluster. */
  readonly sources: readonly Workload[];
  readonly destinations: readonly Workload[];
  /** The connections of the shortest path, for the first of the pairs. */
  readonly links: readonly Link[];
  /** What leaves it open and is no reason of a verdict, as clauses. */
  readonly openPoints: readonly string[];
}
