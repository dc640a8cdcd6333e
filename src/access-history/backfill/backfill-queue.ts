import { z } from 'zod';
import type { JobQueue } from '../../jobs/backend.ts';
import { defineQueue, jobOf, jobOptions } from '../../jobs/queue.ts';

/** Computes the access of workloads from before they came into scope, of one cluster. */
export const BACKFILL_ACCESS = defineQueue({
  name: 'backfill-access',
  payload: z.strictObject({ clusterId: z.uuid() }),
  retry: { attempts: 8, delaySeconds: 60 },
  concurrency: () => 1,
  timeout: () => 3600,
});

/** Requests backfills. */
export class BackfillQueue {
  readonly #queue: JobQueue;

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  /** If a backfill of the cluster is waiting, nothing is added; if one is running, exactly one more follows it. */
  async request(clusterId: string): Promise<void> {
    const { name, data } = jobOf(BACKFILL_ACCESS, { clusterId });
    const deduplication = { id: clusterId, keepLastIfActive: true };
    await this.#queue.add(name, data, { ...jobOptions(BACKFILL_ACCESS), deduplication });
  }
}
