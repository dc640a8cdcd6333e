import type { OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { EventConsumer } from './event.ts';
import { OutageLog } from '../observability/outage-log.ts';
import { OutboxListener } from './listener.ts';
import type { OutboxStore, QuarantinedEvent } from './outbox.store.ts';

const CLAIM_LIMIT = 100;
const HELD_BACK_MILLISECONDS = 200;
const FAILED_MILLISECONDS = 2000;

export interface OutboxParts {
  readonly pool: Pool;
  readonly store: OutboxStore;
  readonly log: Readonly<Record<'warn' | 'error', (details: object, message: string) => void>>;
  /** Called when a consumer missed events, before it is resynchronised. */
  readonly onLost: (consumer: string) => void;
  /** Called with an event that did not match its schema and was skipped. */
  readonly onQuarantined: (event: QuarantinedEvent) => void;
}

/** Delivers events to the consumers of this process, over one connection that listens while there are any. */
export class Outbox implements OnApplicationShutdown {
  readonly #parts: OutboxParts;
  readonly #following = new Map<EventConsumer, Following>();
  #listener: { readonly connection: OutboxListener; readonly connected: Promise<void> } | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = { ...parts, log: new OutageLog(parts.log) };
  }

  /**
   * Delivers the events committed from now on. Does nothing if the consumer is already followed. Rejects if the
   * database cannot be reached.
   */
  async follow(consumer: EventConsumer): Promise<void> {
    if (this.#following.has(consumer)) return;
    await this.#parts.store.register(consumer.name);
    const following = new Following(consumer, this.#parts);
    this.#following.set(consumer, following);
    try {
      await this.#listen();
      following.wake();
    } catch (error) {
      await this.unfollow(consumer);
      throw error;
    }
  }

  /** Stops delivering to the consumer and removes its cursor. Does nothing if it is not followed. */
  async unfollow(consumer: EventConsumer): Promise<void> {
    this.#following.get(consumer)?.stop();
    if (!this.#following.delete(consumer)) return;
    if (this.#following.size === 0) await this.#stopListening();
    await this.#parts.store.unregister(consumer.name);
  }

  /** Stops delivering but keeps the cursors, so that consumers miss nothing until the next start. */
  async onApplicationShutdown(): Promise<void> {
    for (const following of this.#following.values()) following.stop();
    await this.#stopListening();
  }

  async #listen(): Promise<void> {
    if (this.#listener === undefined) {
      const connection = new OutboxListener(this.#parts.pool, () => this.#wake());
      this.#listener = { connection, connected: connection.connect() };
    }
    await this.#listener.connected;
  }

  async #stopListening(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.connection.close();
  }

  #wake(): void {
    for (const following of this.#following.values()) following.wake();
  }
}

/** One followed consumer: one claim at a time, repeated until it has caught up. */
class Following {
  readonly #consumer: EventConsumer;
  readonly #parts: OutboxParts;
  #state: 'idle' | 'claiming' | 'claim-again' | 'stopped' = 'idle';
  #timer: NodeJS.Timeout | undefined;

  constructor(consumer: EventConsumer, parts: OutboxParts) {
    this.#consumer = consumer;
    this.#parts = parts;
  }

  wake(): void {
    if (this.#state === 'claiming') this.#state = 'claim-again';
    if (this.#state !== 'idle') return;
    clearTimeout(this.#timer);
    this.#state = 'claiming';
    void this.#claim().then((pause) => this.#claimed(pause));
  }

  stop(): void {
    this.#state = 'stopped';
    clearTimeout(this.#timer);
  }

  #claimed(pause: number | undefined): void {
    if (this.#state === 'stopped') return;
    const again = this.#state === 'claim-again' ? 0 : pause;
    this.#state = 'idle';
    if (again !== undefined) this.#timer = setTimeout(() => this.wake(), again).unref();
  }

  /** Without its cursor a consumer has missed events until this succeeds. */
  async #resynchronise(): Promise<void> {
    const { store } = this.#parts;
    const { name } = this.#consumer;
    await store.register(name);
    try {
      await this.#consumer.resynchronise();
    } catch (error) {
      await store.unregister(name);
      throw error;
    }
  }

  #quarantined(event: QuarantinedEvent): void {
    const { log, onQuarantined } = this.#parts;
    log.error(
      { consumer: this.#consumer.name, event: event.id, topic: event.topic, problem: event.problem },
      'an event does not match its schema: skipped, and kept in the table outbox',
    );
    onQuarantined(event);
  }

  /** Milliseconds to wait before the next claim; undefined: until there are new events. */
  async #claim(): Promise<number | undefined> {
    const { store, log, onLost } = this.#parts;
    const { name } = this.#consumer;
    try {
      switch (await store.claim(this.#consumer, CLAIM_LIMIT, (event) => this.#quarantined(event))) {
        case 'caught-up':
          return undefined;
        case 'more':
          return 0;
        case 'held-back':
          return HELD_BACK_MILLISECONDS;
        case 'lost':
          if (this.#state === 'stopped') return undefined;
          onLost(name);
          log.warn({ consumer: name }, 'events were removed before they were read: resynchronising');
          await this.#resynchronise();
          return 0;
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.warn({ consumer: name, error: message }, 'cannot claim events: trying again');
      return FAILED_MILLISECONDS;
    }
  }
}
