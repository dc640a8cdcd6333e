import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { EventConsumer } from '../../outbox/event.ts';
import { Outbox } from '../../outbox/outbox.ts';
import { SnapshotEventStore } from './snapshot-events.store.ts';
import { SNAPSHOT_PUBLISHED, type SnapshotPublished } from './snapshot-published.ts';

export type SnapshotListener = (event: SnapshotPublished) => void;

/** Notifies the subscriptions of this process of snapshots published by any process. */
@Injectable()
export class SnapshotEvents implements OnApplicationShutdown {
  readonly #listeners = new Set<SnapshotListener>();
  readonly #consumer: EventConsumer<typeof SNAPSHOT_PUBLISHED>;
  /** The last start or stop of following the outbox; the next one waits for it. */
  #step: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly outbox: Outbox,
    store: SnapshotEventStore,
  ) {
    const tell = (event: SnapshotPublished): void => {
      for (const listener of this.#listeners) listener(event);
    };
    this.#consumer = {
      name: `snapshot-subscriptions/${randomUUID()}`,
      event: SNAPSHOT_PUBLISHED,
      handle: tell,
      resynchronise: async () => (await store.newest()).forEach(tell),
    };
  }

  /**
   * Calls `listener` for each snapshot from now on. Resolves, once the listener is active, to a function that stops it.
   */
  async listen(listener: SnapshotListener): Promise<() => void> {
    this.#listeners.add(listener);
    const stop = (): void => {
      this.#listeners.delete(listener);
      void this.#follow().catch(() => undefined);
    };
    try {
      await this.#follow();
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  async onApplicationShutdown(): Promise<void> {
    this.#listeners.clear();
    await this.#follow();
  }

  /** Follows the outbox while there is at least one listener. */
  #follow(): Promise<void> {
    const step = this.#step.then(() =>
      this.#listeners.size > 0 ? this.outbox.follow(this.#consumer) : this.outbox.unfollow(this.#consumer),
    );
    this.#step = step.catch(() => undefined);
    return step;
  }
}
