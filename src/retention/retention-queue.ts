import { z } from 'zod';
import type { JobQueue } from '../jobs/backend.ts';
import { defineQueue, jobOf, jobOptions } from '../jobs/queue.ts';

/** Removes what no longer has to be kept, of all clusters. */
export const APPLY_RETENTION = defineQueue({
  name: 'retention',
  payload: z.strictObject({}),
  retry: { attempts: 5, delaySeconds: 300 },
  concurrency: () => 1,
  timeout: () => 4 * 3600,
});

const SCHEDULE = 'nightly';
/** Every night at two o'clock UTC, up to an hour later. */
const REPEAT = { pattern: '0 2 * * *', tz: 'UTC' };
const JITTER_SECONDS = 3600;

/** The schedule of retention. */
export class RetentionQueue {
  readonly #queue: JobQueue;

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  /** Creates the schedule if there is none. Missed runs are not repeated: the next one removes the same. */
  async ensureScheduled(): Promise<void> {
    const schedules = await this.#queue.getJobSchedulers();
    if (schedules.some(({ key }) => key === SCHEDULE)) return;
    const job = jobOf(APPLY_RETENTION, {}, { jitterSeconds: JITTER_SECONDS });
    await this.#queue.upsertJobScheduler(SCHEDULE, REPEAT, { ...job, opts: jobOptions(APPLY_RETENTION) });
  }
}
