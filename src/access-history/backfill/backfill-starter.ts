import type { EventConsumer, EventPayload } from '../../outbox/event.ts';
import { BACKFILL_REQUESTED } from './backfill-requested.ts';
import type { BackfillQueue } from './backfill-queue.ts';
import type { BackfillRequestStore } from './backfill-requests.store.ts';

/** Adds a job for each cluster that has something to compute. */
export class BackfillStarter implements EventConsumer<typeof BACKFILL_REQUESTED> {
  readonly name = 'access-backfill';
  readonly event = BACKFILL_REQUESTED;
  readonly #queue: BackfillQueue;
  readonly #requests: BackfillRequestStore;

  constructor(queue: BackfillQueue, requests: BackfillRequestStore) {
    this.#queue = queue;
    this.#requests = requests;
  }

  handle({ clusterId }: EventPayload<typeof BACKFILL_REQUESTED>): Promise<void> {
    return this.#queue.request(clusterId);
  }

  /** Also when the service starts: a job that failed too often is not in the queue any more. */
  async resynchronise(): Promise<void> {
    for (const clusterId of await this.#requests.clusters()) await this.#queue.request(clusterId);
  }
}
