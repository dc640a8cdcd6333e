import { Client } from 'pg';
import type { Notification, Pool } from 'pg';
import { EVENTS_CHANNEL } from '../../database/events.ts';
import type { SnapshotPublishedEvent } from '../../database/events.ts';

export type SnapshotListener = (event: SnapshotPublishedEvent) => void;

const FIRST_RECONNECT_MILLISECONDS = 500;
const LAST_RECONNECT_MILLISECONDS = 30_000;

/**
 * Hears of snapshots that any process of the application has published, through PostgreSQL's LISTEN. Connects
 * while somebody listens. When a lost connection is back, the newest snapshot of each cluster is told if it was
 * published meanwhile; those before it are not.
 */
export class SnapshotEventStore {
  readonly #pool: Pool;
  readonly #listeners = new Set<SnapshotListener>();
  #client: Client | undefined;
  #connecting: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pause = FIRST_RECONNECT_MILLISECONDS;
  /** Sequence that was last told, by cluster; undefined until somebody listens. */
  #told: Map<string, number> | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Calls `listener` for each snapshot from now on. Answers, once it is heard, with how to stop. */
  async listen(listener: SnapshotListener): Promise<() => void> {
    this.#listeners.add(listener);
    const stop = (): void => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) void this.close();
    };
    try {
      await this.#ensureConnected();
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  /** Ends the connection. Listening again opens a new one. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    this.#connecting = undefined;
    this.#told = undefined;
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
    const client = new Client({ ...this.#pool.options, keepAlive: true });
    this.#client = client;
    client.on('notification', (notification) => this.#deliver(notification));
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    await client.connect();
    this.#told ??= new Map((await newest(client)).map(({ clusterId, sequence }) => [clusterId, sequence]));
    await client.query(`LISTEN ${EVENTS_CHANNEL}`);
    this.#pause = FIRST_RECONNECT_MILLISECONDS;
    // What was published before the LISTEN took hold was announced to nobody here.
    for (const event of await newest(client)) this.#tell(event);
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
    }, this.#pause).unref();
    this.#pause = Math.min(this.#pause * 2, LAST_RECONNECT_MILLISECONDS);
  }

  #deliver({ payload }: Notification): void {
    const event = readEvent(payload);
    if (event !== undefined) this.#tell(event);
  }

  /** Each snapshot once: one may be heard of by its announcement and by catching up. */
  #tell(event: SnapshotPublishedEvent): void {
    if (event.sequence <= (this.#told?.get(event.clusterId) ?? 0)) return;
    this.#told?.set(event.clusterId, event.sequence);
    for (const listener of this.#listeners) listener(event);
  }
}

/** The newest snapshot of each cluster, as if it were announced now. */
async function newest(client: Client): Promise<readonly SnapshotPublishedEvent[]> {
  const { rows } = await client.query<SnapshotPublishedEvent>(
    `SELECT 'snapshot-published' AS topic, s.cluster_id AS "clusterId", s.id AS "snapshotId", s.sequence
     FROM clusters c JOIN snapshots s ON s.cluster_id = c.id AND s.sequence = c.latest_sequence`,
  );
  return rows;
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
