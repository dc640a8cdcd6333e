import { randomUUID } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { EventConsumer, EventDefinition, EventPayload } from './event.ts';
import type { Outbox } from './outbox.ts';

export interface RelaySource<Event extends EventDefinition> {
  /** Part of the name of the consumer. */
  readonly name: string;
  readonly event: Event;
  /** The newest events, which listeners get if some were removed before they were read. */
  readonly newest: () => Promise<readonly EventPayload<Event>[]>;
}

/** Tells the subscriptions of this process of the events of one kind, whichever process appended them. */
export abstract class EventRelay<Event extends EventDefinition> implements OnApplicationShutdown {
  readonly #outbox: Outbox;
  readonly #listeners = new Set<(event: EventPayload<Event>) => void>();
  readonly #consumer: EventConsumer<Event>;
  /** The last start or stop of following the outbox; the next one waits for it. */
  #step: Promise<unknown> = Promise.resolve();

  constructor(outbox: Outbox, { name, event, newest }: RelaySource<Event>) {
    this.#outbox = outbox;
    const tell = (payload: EventPayload<Event>): void => {
      for (const listener of this.#listeners) listener(payload);
    };
    this.#consumer = {
      name: `${name}/${randomUUID()}`,
      event,
      handle: tell,
      resynchronise: async () => (await newest()).forEach(tell),
    };
  }

  /**
   * Calls `listener` for each event from now on. Resolves, once the listener is active, to a function that stops it.
   */
  async listen(listener: (event: EventPayload<Event>) => void): Promise<() => void> {
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
      this.#listeners.size > 0 ? this.#outbox.follow(this.#consumer) : this.#outbox.unfollow(this.#consumer),
    );
    this.#step = step.catch(() => undefined);
    return step;
  }
}
