import type { Pool, PoolClient } from 'pg';
import type { z } from 'zod';
import { OUTBOX_CONSUMER_LOCK } from '../database/locks.ts';
import { inTransaction } from '../database/transaction.ts';
import type { EventConsumer, EventDefinition, EventPayload } from './event.ts';

/** Consumers in all processes listen on this channel. */
export const OUTBOX_CHANNEL = 'ringfence_outbox';

/** Removes the oldest events, a few at a time by primary key, and the cursors that point before them. */
const REMOVE_OLD = `WITH removed AS (
    DELETE FROM outbox WHERE created_at < now() - interval '30 days' AND id IN
      (SELECT id FROM outbox ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
    RETURNING xid, id)
  DELETE FROM outbox_consumers WHERE name IN
    (SELECT name FROM outbox_consumers
     WHERE (xid, id) < (SELECT xid, id FROM removed ORDER BY xid DESC, id DESC LIMIT 1)
     FOR UPDATE SKIP LOCKED)`;

/**
 * Writes an event to the outbox and notifies consumers, both when the transaction commits. Removes events that are more
 * than 30 days old, regardless of consumers.
 */
export async function append<Event extends EventDefinition>(
  client: PoolClient,
  { topic, payload: schema }: Event,
  payload: EventPayload<Event>,
): Promise<void> {
  const text = JSON.stringify(schema.parse(payload));
  await client.query('INSERT INTO outbox (topic, payload) VALUES ($1, $2)', [topic, text]);
  await client.query(`NOTIFY ${OUTBOX_CHANNEL}`);
  await client.query(REMOVE_OLD);
}

/**
 * The result of a claim. `held-back`: there are events that may be preceded by those of an older transaction that is
 * still running; claim again shortly. `lost`: events were removed before this consumer read them.
 */
export type ClaimOutcome = 'caught-up' | 'more' | 'held-back' | 'lost';

/** An event that does not match its schema. It stays in the outbox until it is 30 days old. */
export interface QuarantinedEvent {
  readonly id: string;
  readonly topic: string;
  /** What does not match; contains no values of the payload. */
  readonly problem: string;
}

interface Cursor {
  readonly xid: string;
  readonly id: string;
}

interface StoredEvent extends Cursor {
  readonly payload: unknown;
}

/**
 * The outbox and the cursors of its consumers. PostgreSQL assigns ids before commit, so an event with a smaller id may
 * become visible after one with a larger id. Events are therefore read in the order of (transaction, id), and only
 * those of transactions older than every running one.
 */
export class OutboxStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Creates a cursor for events committed from now on. An existing cursor is not moved. */
  async register(name: string): Promise<void> {
    await this.#pool.query(
      `INSERT INTO outbox_consumers (name, xid, id)
       VALUES ($1, pg_snapshot_xmin(pg_current_snapshot()), 0) ON CONFLICT (name) DO NOTHING`,
      [name],
    );
  }

  async unregister(name: string): Promise<void> {
    await this.#pool.query('DELETE FROM outbox_consumers WHERE name = $1', [name]);
  }

  /**
   * Delivers the next events, at most `limit`, to a consumer and moves its cursor behind them. The cursor does not move
   * if the consumer rejects. Processes that share a consumer take turns. An event that does not match its schema would
   * never match it, so it is skipped and reported to `onQuarantined`.
   */
  async claim(
    consumer: EventConsumer,
    limit: number,
    onQuarantined: (event: QuarantinedEvent) => void = () => undefined,
  ): Promise<ClaimOutcome> {
    const { name, event } = consumer;
    const quarantined: QuarantinedEvent[] = [];
    const outcome = await inTransaction(this.#pool, async (client): Promise<ClaimOutcome> => {
      // Unlike a row lock, this takes no transaction id, so that a slow consumer does not hold back others.
      await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [OUTBOX_CONSUMER_LOCK, name]);
      const horizon = await readHorizon(client, name);
      if (horizon === undefined) return 'lost';
      const events = await readEvents(client, name, event.topic, limit);
      for (const { id, payload } of events) {
        const read = event.payload.safeParse(payload);
        if (read.success) await consumer.handle(read.data);
        else quarantined.push({ id, topic: event.topic, problem: problemOf(read.error) });
      }
      const last = events.at(-1);
      const full = events.length === limit && last !== undefined;
      await moveCursor(client, name, full ? last : laterOf(last, { xid: horizon, id: '0' }));
      if (full) return 'more';
      return (await hasEventsFrom(client, event.topic, horizon)) ? 'held-back' : 'caught-up';
    });
    // After the commit: if the transaction fails, the events come again.
    for (const each of quarantined) onQuarantined(each);
    return outcome;
  }
}

function problemOf({ issues }: z.ZodError): string {
  return issues.map(({ path, code }) => `${path.join('.') || 'payload'}: ${code}`).join(', ');
}

/** The oldest running transaction, or the next one; undefined if the consumer has no cursor. */
async function readHorizon(client: PoolClient, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ horizon: string }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon FROM outbox_consumers WHERE name = $1',
    [name],
  );
  return rows[0]?.horizon;
}

async function readEvents(
  client: PoolClient,
  name: string,
  topic: string,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const { rows } = await client.query<StoredEvent>(
    `SELECT o.xid::text, o.id::text, o.payload FROM outbox_consumers c JOIN outbox o ON (o.xid, o.id) > (c.xid, c.id)
     WHERE c.name = $1 AND o.topic = $2 AND o.xid < pg_snapshot_xmin(pg_current_snapshot())
       AND NOT pg_visible_in_snapshot(o.xid, c.since)
     ORDER BY o.xid, o.id LIMIT $3`,
    [name, topic, limit],
  );
  return rows;
}

function laterOf(one: Cursor | undefined, other: Cursor): Cursor {
  return one !== undefined && BigInt(one.xid) >= BigInt(other.xid) ? one : other;
}

async function moveCursor(client: PoolClient, name: string, { xid, id }: Cursor): Promise<void> {
  await client.query(
    'UPDATE outbox_consumers SET xid = $2::xid8, id = $3 WHERE name = $1 AND (xid, id) < ($2::xid8, $3::bigint)',
    [name, xid, id],
  );
}

async function hasEventsFrom(client: PoolClient, topic: string, xid: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    'SELECT EXISTS (SELECT FROM outbox WHERE topic = $1 AND xid >= $2::xid8) AS found',
    [topic, xid],
  );
  return rows[0]?.found === true;
}
