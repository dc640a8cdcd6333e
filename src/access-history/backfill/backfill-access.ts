import type { AccessLists } from '../../core/access/access-lists.ts';
import type { PastInventory } from '../../core/access/backfill/past-access.ts';
import { PostponeJob, type JobContext, type JobHandler } from '../../jobs/job-handler.ts';
import type { JobLog } from '../../jobs/job-workers.ts';
import type { Payload } from '../../jobs/queue.ts';
import type { BackfillRun, BackfillSubject, BackfillWindow } from './backfill.ts';
import type { BackfillPlanStore } from './backfill-plan.store.ts';
import type { BackfilledAccessStore } from './backfilled-access.store.ts';
import { BACKFILL_ACCESS } from './backfill-queue.ts';

/** Publications take seconds, or minutes for large clusters. */
const BUSY_RETRY_SECONDS = 10;

export interface BackfillAccessParts {
  readonly backfillPlans: BackfillPlanStore;
  readonly backfilledAccess: BackfilledAccessStore;
  /** Computes access lists in another thread. Rejects with the signal's reason. */
  readonly compute: (past: PastInventory, signal: AbortSignal) => Promise<AccessLists>;
  readonly log: JobLog;
  /** Called with the number of snapshots that are done, and whether their inventory was known. */
  readonly onBackfilled?: (inventory: BackfillRun['inventory'], snapshots: number) => void;
}

/**
 * Computes the access of workloads from before they came into scope, the newest snapshots first, one inventory at a time.
 * Goes on where an earlier run stopped. After some snapshots, other clusters have their turn.
 */
export class BackfillAccess implements JobHandler<typeof BACKFILL_ACCESS> {
  readonly queue = BACKFILL_ACCESS;
  readonly #parts: BackfillAccessParts;

  constructor(parts: BackfillAccessParts) {
    this.#parts = parts;
  }

  async handle({ clusterId }: Payload<typeof BACKFILL_ACCESS>, { signal }: JobContext): Promise<void> {
    const { backfillPlans, backfilledAccess, log } = this.#parts;
    await backfilledAccess.removeReached(clusterId);
    const window = await backfillPlans.next(clusterId);
    if (window === undefined) return;
    for (const run of window.runs) {
      signal.throwIfAborted();
      const outcome = await this.#runOne(window, run, signal);
      if (outcome === 'gone') return;
      if (outcome === 'busy') throw new PostponeJob(BUSY_RETRY_SECONDS);
      if (outcome === 'stale') throw new PostponeJob(0);
    }
    log.info(
      { clusterId, workloads: window.subjects.length },
      'computed access of workloads from before they came into scope',
    );
    throw new PostponeJob(0);
  }

  async #runOne(window: BackfillWindow, run: BackfillRun, signal: AbortSignal) {
    const { backfillPlans, backfilledAccess, onBackfilled } = this.#parts;
    const { from, to, inventory, unread, settings } = run;
    const { clusterId } = window;
    // The others are done: they need nothing from before.
    const subjects = window.subjects.filter(({ since }) => since < to);
    const wanted = subjects.filter((subject) => isOutOfScope(subject, run)).map(({ workload }) => workload);
    let access: AccessLists | 'unproven' = 'unproven';
    if (inventory === 'proven' && wanted.length > 0) {
      const objects = await backfillPlans.objects(window, from);
      if (objects === 'stale') return objects;
      access = await this.#parts.compute({ objects, unread, settings, subjects: wanted }, signal);
    }
    const outcome = await backfilledAccess.write({ clusterId, range: { from, to }, subjects, access });
    if (outcome === 'written') onBackfilled?.(inventory, to - from);
    return outcome;
  }
}

function isOutOfScope({ outOfScope }: BackfillSubject, run: Pick<BackfillRun, 'from' | 'to'>): boolean {
  return outOfScope.some(({ from, to }) => from < run.to && to > run.from);
}
