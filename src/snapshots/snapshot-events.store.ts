import { Client } from 'pg';
import type { Notification, Pool } from 'pg';
import { EVENTS_CHANNEL } from '../database/events.ts';
import type { SnapshotPublishedEvent } from '../database/events.ts';

export type SnapshotListener = (event: SnapshotPublishedEvent) => void;

const RECONNECT_MILLISECONDS = 1000;

/**
 * Hears of snapshots that any process of the application has published, through PostgreSQL's LISTEN. Connects
 * while somebody listens. What is published while the connection is lost is not heard: listeners look at the newest
 * snapshot after all, not at every one.
 */
export class SnapshotEventStore {
  readonly #pool: Pool;
  readonly #listeners = new Set<SnapshotListener>();
  #client: Client | undefined;
  #connecting: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Calls `listener` for each snapshot from now on. Answers, once it is heard, with how to stop. */
  async listen(listener: SnapshotListener): Promise<() => void> {
    this.#listeners.add(listener);
    await this.#ensureConnected();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) void this.close();
    };
  }

  /** Ends the connection. Listening again opens a new one. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    this.#connecting = undefined;
    client?.removeAllListeners();
    client?.on('error', () => undefined);
    await client?.end().catch(() => undefined);
  }

  #ensureConnected(): Promise<void> {
    this.#connecting ??= this.#connect().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  async #connect(): Promise<void> {
    const client = new Client(this.#pool.options);
    this.#client = client;
    client.on('notification', (notification) => this.#deliver(notification));
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    await client.connect();
    await client.query(`LISTEN ${EVENTS_CHANNEL}`);
  }

  #reconnect(lost: Client): void {
    if (this.#client !== lost) return;
    this.#client = undefined;
    this.#connecting = undefined;
    lost.removeAllListeners();
    lost.on('error', () => undefined);
    if (this.#listeners.size === 0) return;
    this.#retry = setTimeout(() => {
      this.#ensureConnected().catch(() => this.#client && this.#reconnect(this.#client));
    }, RECONNECT_MILLISECONDS).unref();
  }

  #deliver({ payload }: Notification): void {
    const event = readEvent(payload);
    if (event === undefined) return;
    for (const listener of this.#listeners) listener(event);
  }
}

/** Undefined for events of other topics, which a newer version may send. */
function readEvent(payload: string | undefined): SnapshotPublishedEvent | undefined {
  const event: unknown = JSON.parse(payload ?? 'null');
  return isSnapshotPublished(event) ? event : undefined;
}

function isSnapshotPublished(event: unknown): event is SnapshotPublishedEvent {
  return (
    typeof event === 'object' && event !== null && 'topic' in event && event.topic === 'snapshot-published'
  );
}
