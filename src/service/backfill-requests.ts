import type { BackfillQueue } from '../access-history/backfill/backfill-queue.ts';
import { BackfillStarter } from '../access-history/backfill/backfill-starter.ts';
import type { Metrics } from '../observability/metrics.ts';
import { Outbox, type OutboxParts } from '../outbox/outbox.ts';
import type { Stores } from '../stores.ts';

interface BackfillRequestsParts {
  readonly pool: OutboxParts['pool'];
  readonly stores: Pick<Stores, 'backfillRequests' | 'outbox'>;
  readonly queue: BackfillQueue;
  readonly log: OutboxParts['log'];
  readonly metrics: Metrics;
}

/** Adds jobs for the backfills that publications request, and on start for those that are not done. */
export class BackfillRequests {
  readonly #outbox: Outbox;
  readonly #starter: BackfillStarter;

  constructor({ pool, stores, queue, log, metrics }: BackfillRequestsParts) {
    this.#starter = new BackfillStarter(queue, stores.backfillRequests);
    this.#outbox = new Outbox({
      pool,
      store: stores.outbox,
      log,
      onLost: () => metrics.outboxConsumerLost(),
      onQuarantined: ({ topic }) => metrics.outboxEventQuarantined(topic),
    });
  }

  async start(): Promise<void> {
    await this.#outbox.follow(this.#starter);
    await this.#starter.resynchronise();
  }

  /** What is requested meanwhile is delivered after the next start. */
  stop(): Promise<void> {
    return this.#outbox.onApplicationShutdown();
  }
}
