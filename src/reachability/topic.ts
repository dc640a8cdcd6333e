import type { AccessScope } from '../core/access-scope.ts';
import type { Inventory } from '../core/inventory/inventory.ts';
import type { WorkloadReference } from '../core/inventory/workload.ts';
import type { EntryPoints } from '../core/reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../core/reachability/model/model.ts';
import type { PathFinder } from '../core/reachability/paths/find-paths.ts';
import type { Classifier } from '../core/classification/classification.ts';
import type { RowListing, RowRange } from './row-page.ts';
import type { TimeBudget } from '../threads/time-budget.ts';

/** Two models with their inventories and, if known, the only workloads whose rows may differ. */
export interface ComparedModels {
  readonly inventories: { readonly before: Inventory; readonly after: Inventory };
  readonly before: ReachabilityModel;
  readonly after: ReachabilityModel;
  readonly touched?: readonly WorkloadReference[];
}

/** The data that answers are computed from. Each part is created on first use and kept for the next question. */
export interface Ground {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly entryPoints: EntryPoints;
  readonly paths: PathFinder;
  /** Determines data classes with the settings of the snapshot; null if they were not recorded. */
  readonly classifier: Classifier | null;
  /** For a question about two snapshots. */
  readonly compared: ComparedModels;
}

/** The scope of the caller, and how long the answer may take. Objects outside the scope do not appear in the answer. */
export interface Asked {
  readonly scope: AccessScope;
  readonly budget: TimeBudget;
}

/**
 * A kind of question about one snapshot, or about two. Questions and answers are plain data, because they are answered
 * in a worker thread. A `Refusal` thrown by `answer` is passed to the caller.
 */
export interface Topic<Question = unknown, Answer = unknown, Needed = unknown> {
  readonly name: string;
  /** `own`: answering takes long even for a small snapshot, so it has a thread of its own. Missing: the common one. */
  readonly thread?: 'own';
  /** Reads the data that the answer is computed from. */
  needs(ground: Ground): Needed;
  answer(needed: Needed, question: Question, asked: Asked): Answer;
}

/** A question that is answered in pages. */
export interface Listed<Wanted> {
  readonly wanted: Wanted;
  readonly range: RowRange;
}

/** A topic that is answered in pages. */
export type ListTopic<Wanted, Row, Needed = unknown> = Topic<Listed<Wanted>, RowListing<Row>, Needed>;
