import type { AccessScope } from '../core/access-scope.ts';
import type { Inventory } from '../core/inventory/inventory.ts';
import type { WorkloadReference } from '../core/inventory/workload.ts';
import type { EntryPoints } from '../core/reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../core/reachability/model/model.ts';
import type { PathFinder } from '../core/reachability/paths/find-paths.ts';
import type { RowListing, RowRange } from './row-page.ts';
import type { TimeBudget } from './worker/time-budget.ts';

/** Two models, and the workloads whose rows alone may differ, where that is known. */
export interface ComparedModels {
  readonly before: ReachabilityModel;
  readonly after: ReachabilityModel;
  readonly touched?: readonly WorkloadReference[];
}

/** What answers are made from. Each part is made when it is first read, and kept for the next question. */
export interface Ground {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly entryPoints: EntryPoints;
  readonly paths: PathFinder;
  /** Of a question about two snapshots. */
  readonly compared: ComparedModels;
}

/** For whom an answer is, and how long it may take. What is outside the scope does not exist in the answer. */
export interface Asked {
  readonly scope: AccessScope;
  readonly budget: TimeBudget;
}

/**
 * One kind of question about a snapshot, or about two. Questions and answers are plain data: they are answered in a
 * worker thread. A `Refusal` that `answer` throws reaches the caller.
 */
export interface Topic<Question = unknown, Answer = unknown, Needed = unknown> {
  readonly name: string;
  /** Reads what the answer is made from. */
  needs(ground: Ground): Needed;
  answer(needed: Needed, question: Question, asked: Asked): Answer;
}

/** A question that is answered page by page. */
export interface Listed<Wanted> {
  readonly wanted: Wanted;
  readonly range: RowRange;
}

/** A topic that is answered page by page. */
export type ListTopic<Wanted, Row, Needed = unknown> = Topic<Listed<Wanted>, RowListing<Row>, Needed>;
