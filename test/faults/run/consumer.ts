import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createPool } from '../../../src/database/pool.ts';
import { OutboxStore } from '../../../src/outbox/outbox.store.ts';
import { SNAPSHOT_PUBLISHED } from '../../../src/snapshots/events/snapshot-published.ts';
import { DatabaseProxy } from '../database/proxy.ts';
import type { FaultyDatabase } from './run-plan.ts';

/** Few, so that events come in several transactions. */
const CLAIM_LIMIT = 3;
const POLL_MS = 10;

/** Follows the announcements of a run's clusters, and loses its connection once in between. */
export class Consumer {
  readonly #database: FaultyDatabase;
  readonly #name: string;
  /** What was delivered, by cluster. */
  readonly #delivered: ReadonlyMap<string, number[]>;

  private constructor(database: FaultyDatabase, clusterIds: readonly string[]) {
    this.#database = database;
    this.#name = `faults ${clusterIds.join(' ')}`;
    this.#delivered = new Map(clusterIds.map((id) => [id, []]));
  }

  static async start(database: FaultyDatabase, clusterIds: readonly string[]): Promise<Consumer> {
    const consumer = new Consumer(database, clusterIds);
    await new OutboxStore(database.pool).register(consumer.#name);
    return consumer;
  }

  /** Reads everything, and says what was lost or came in another order. Repetitions are no fault. */
  async faults(cut: 'before' | 'after'): Promise<readonly string[]> {
    const proxy = await DatabaseProxy.start(this.#database.url);
    const pool = createPool({ connectionString: proxy.connectionString });
    proxy.arm({ at: 'first commit', fault: { type: 'cut', moment: cut } });
    try {
      while ((await this.#claim(new OutboxStore(pool))) !== 'caught-up') await sleep(POLL_MS);
    } finally {
      await pool.end();
      await proxy.close();
      await new OutboxStore(this.#database.pool).unregister(this.#name);
    }
    const faults: string[] = [];
    for (const [id, delivered] of this.#delivered) {
      const expected = Array.from(
        { length: await latestOf(this.#database.pool, id) },
        (_, index) => index + 1,
      );
      if ([...new Set(delivered)].join() !== expected.join())
        faults.push(`a consumer heard of the snapshots ${delivered.join(', ')} of ${expected.length}`);
    }
    return faults;
  }

  async #claim(outbox: OutboxStore): Promise<'caught-up' | 'not yet'> {
    try {
      const outcome = await outbox.claim(
        {
          name: this.#name,
          event: SNAPSHOT_PUBLISHED,
          handle: (payload) => {
            const { clusterId, sequence } = SNAPSHOT_PUBLISHED.payload.parse(payload);
            this.#delivered.get(clusterId)?.push(sequence);
          },
          resynchronise: () => Promise.resolve(),
        },
        CLAIM_LIMIT,
      );
      return outcome === 'caught-up' ? outcome : 'not yet';
    } catch {
      return 'not yet';
    }
  }
}

async function latestOf(pool: Pool, clusterId: string): Promise<number> {
  const { rows } = await pool.query<{ latest: number }>(
    'SELECT latest_sequence AS latest FROM clusters WHERE id = $1',
    [clusterId],
  );
  return rows[0]?.latest ?? 0;
}
