import { Client } from 'pg';
import type { Pool } from 'pg';
import { OUTBOX_CHANNEL } from './outbox.store.ts';

const FIRST_PAUSE_MILLISECONDS = 500;
const LAST_PAUSE_MILLISECONDS = 30_000;

/**
 * The connection on which a process is notified of committed events. It reconnects when it is lost. It also calls
 * `onEvents` each time it starts listening, because notifications sent before that were missed.
 */
export class OutboxListener {
  readonly #pool: Pool;
  readonly #onEvents: () => void;
  #client: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MILLISECONDS;

  constructor(pool: Pool, onEvents: () => void) {
    this.#pool = pool;
    this.#onEvents = onEvents;
  }

  async connect(): Promise<void> {
    const client = new Client({ ...this.#pool.options, keepAlive: true });
    this.#client = client;
    client.on('notification', () => this.#onEvents());
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    await client.connect();
    await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
    this.#pause = FIRST_PAUSE_MILLISECONDS;
    this.#onEvents();
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    client?.removeAllListeners();
    client?.on('error', () => undefined);
    await client?.end().catch(() => undefined);
  }

  #reconnect(lost: Client): void {
    if (this.#client !== lost) return;
    this.#client = undefined;
    lost.removeAllListeners();
    lost.on('error', () => undefined);
    this.#retry = setTimeout(() => {
      this.connect().catch(() => this.#client && this.#reconnect(this.#client));
    }, this.#pause).unref();
    this.#pause = Math.min(this.#pause * 2, LAST_PAUSE_MILLISECONDS);
  }
}
