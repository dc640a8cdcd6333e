import type { EqualRun } from '../../core/access/backfill/equal-runs.ts';
import type { Range } from '../../core/access/backfill/out-of-scope.ts';
import type { PastInventory } from '../../core/access/backfill/past-access.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';

/** A workload whose access is to be computed back to the snapshot `since`. */
export interface BackfillSubject {
  readonly workload: WorkloadReference;
  readonly since: number;
  /** Sequence of the snapshot with which it came into scope. */
  readonly until: number;
  /** When it was out of scope. */
  readonly outOfScope: readonly Range[];
}

/** Snapshots with equal inventories, and what the inventory was judged with. */
export interface BackfillRun
  extends Range, Pick<EqualRun, 'inventory'>, Omit<PastInventory, 'objects' | 'subjects'> {}

/** What is to be computed next. */
export interface BackfillWindow {
  readonly clusterId: string;
  readonly subjects: readonly BackfillSubject[];
  /** Newest first, without gaps. */
  readonly runs: readonly BackfillRun[];
  /** How many snapshots of the cluster were thinned. If this changes, `runs` may no longer be true. */
  readonly thinned: number;
}
