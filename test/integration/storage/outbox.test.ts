import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inTransaction } from '../../../src/database/transaction.ts';
import { defineEvent, type EventConsumer, type EventPayload } from '../../../src/outbox/event.ts';
import {
  append,
  OutboxStore,
  type ClaimOutcome,
  type QuarantinedEvent,
} from '../../../src/outbox/outbox.store.ts';
import { Outbox } from '../../../src/outbox/outbox.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { eventually } from '../../support/process/eventually.ts';
import { SILENT_LOG } from '../../support/snapshot-pipeline.ts';

const DOOR_OPENED = defineEvent({ topic: 'door-opened', payload: z.object({ door: z.string() }) });
const LIGHT_SWITCHED = defineEvent({ topic: 'light-switched', payload: z.object({ room: z.string() }) });

let database: TestDatabase;
let store: OutboxStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new OutboxStore(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('DELETE FROM outbox');
});

interface Recorder extends EventConsumer<typeof DOOR_OPENED> {
  readonly doors: string[];
}

function recorder(name: string, also: Partial<EventConsumer<typeof DOOR_OPENED>> = {}): Recorder {
  const doors: string[] = [];
  return {
    name,
    event: DOOR_OPENED,
    doors,
    handle: ({ door }: EventPayload<typeof DOOR_OPENED>) => void doors.push(door),
    resynchronise: () => Promise.resolve(),
    ...also,
  };
}

async function registered(name: string): Promise<Recorder> {
  await store.register(name);
  return recorder(name);
}

const open = (door: string) =>
  inTransaction(database.pool, (client) => append(client, DOOR_OPENED, { door }));

const age = () => database.pool.query("UPDATE outbox SET created_at = now() - interval '31 days'");

async function begin(): Promise<PoolClient> {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  return client;
}

async function commit(client: PoolClient): Promise<void> {
  await client.query('COMMIT');
  client.release();
}

/** Claims until there are no more events. Transactions of other databases of the server delay events for a moment. */
async function claimAll(consumer: EventConsumer, limit = 10): Promise<void> {
  await eventually(async () => {
    let outcome: ClaimOutcome;
    do outcome = await store.claim(consumer, limit);
    while (outcome === 'more');
    expect(outcome).toBe('caught-up');
  });
}

describe('events', () => {
  it('come in full and once, although the transaction that wrote the later one commits first', async () => {
    const consumer = await registered('reverse');
    const first = await begin();
    await append(first, DOOR_OPENED, { door: 'front' });
    const second = await begin();
    await append(second, DOOR_OPENED, { door: 'back' });
    await commit(second);
    expect(await store.claim(consumer, 10)).toBe('held-back');
    expect(consumer.doors).toEqual([]);
    await commit(first);
    await claimAll(consumer);
    expect(consumer.doors).toEqual(['front', 'back']);
  });

  it('come in the order of transactions where ids say otherwise', async () => {
    const consumer = await registered('interleaved');
    const [older, newer] = [await begin(), await begin()];
    await append(older, DOOR_OPENED, { door: '1' });
    await append(newer, DOOR_OPENED, { door: '2' });
    await append(older, DOOR_OPENED, { door: '3' });
    await commit(newer);
    await commit(older);
    await claimAll(consumer, 1);
    expect(consumer.doors).toEqual(['1', '3', '2']);
  });

  it('that were committed before the consumer was there are not for it', async () => {
    const running = await begin();
    await running.query('SELECT pg_current_xact_id()');
    await open('early');
    const consumer = await registered('newcomer');
    await append(running, DOOR_OPENED, { door: 'late' });
    await commit(running);
    await claimAll(consumer);
    expect(consumer.doors).toEqual(['late']);
  });

  it('come again when the consumer fails, and only of the kind that it consumes', async () => {
    const consumer = await registered('failing');
    const failing = recorder('failing', { handle: () => Promise.reject(new Error('away')) });
    await inTransaction(database.pool, (client) => append(client, LIGHT_SWITCHED, { room: 'hall' }));
    await open('front');
    await eventually(() => expect(store.claim(failing, 10)).rejects.toThrow('away'));
    await claimAll(consumer);
    expect(consumer.doors).toEqual(['front']);
  });

  it('that do not fit their schema are not written', async () => {
    const wrong = inTransaction(database.pool, (client) =>
      append(client, { ...DOOR_OPENED, payload: z.object({ door: z.string().min(3) }) }, { door: 'x' }),
    );
    await expect(wrong).rejects.toThrow('door');
    const { rows } = await database.pool.query('SELECT FROM outbox');
    expect(rows).toEqual([]);
  });
});

const insert = (payload: object) =>
  database.pool.query<{ id: string }>(
    "INSERT INTO outbox (topic, payload) VALUES ('door-opened', $1) RETURNING id",
    [JSON.stringify(payload)],
  );

describe('an event that does not fit its schema', () => {
  it('is passed over with its id told, and holds up none that come after it', async () => {
    const consumer = await registered('patient');
    await open('first');
    const { rows } = await insert({ door: 5 });
    await open('second');
    const told: QuarantinedEvent[] = [];
    await eventually(async () => {
      await store.claim(consumer, 10, (event) => told.push(event));
      expect(consumer.doors).toEqual(['first', 'second']);
    });
    expect(told).toEqual([{ id: rows[0]?.id, topic: 'door-opened', problem: 'door: invalid_type' }]);
    expect((await database.pool.query('SELECT FROM outbox WHERE id = $1', [rows[0]?.id])).rowCount).toBe(1);
  });

  it('is not told where its batch comes again', async () => {
    await store.register('retrying');
    const failing = recorder('retrying', { handle: () => Promise.reject(new Error('away')) });
    await insert({});
    await open('first');
    const told: QuarantinedEvent[] = [];
    await eventually(() =>
      expect(store.claim(failing, 10, (event) => told.push(event))).rejects.toThrow('away'),
    );
    expect(told).toEqual([]);
  });

  it('is logged without its payload and counted by whoever follows', async () => {
    const lines: string[] = [];
    const counted: string[] = [];
    const note = (details: object, message: string) =>
      void lines.push(`${JSON.stringify(details)} ${message}`);
    const outbox = new Outbox({
      pool: database.pool,
      store,
      log: { warn: note, error: note },
      onLost: () => undefined,
      onQuarantined: ({ topic }) => counted.push(topic),
    });
    const consumer = recorder('follower');
    await outbox.follow(consumer);
    const { rows } = await insert({ secret: 'shown nowhere' });
    await open('after');
    await eventually(() => expect(consumer.doors).toEqual(['after']));
    expect(counted).toEqual(['door-opened']);
    expect(lines.join()).toContain(`"event":"${rows[0]?.id}"`);
    expect(lines.join()).not.toContain('shown nowhere');
    await outbox.unfollow(consumer);
  });
});

describe('a consumer of a process that stops', () => {
  it('receives what was missed after the next start', async () => {
    const consumer = recorder('restarted');
    const started = async () => {
      const outbox = new Outbox({
        pool: database.pool,
        store,
        log: SILENT_LOG,
        onLost: () => undefined,
        onQuarantined: () => undefined,
      });
      await outbox.follow(consumer);
      return outbox;
    };
    const first = await started();
    await first.onApplicationShutdown();
    await open('missed');
    const { rows } = await database.pool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'",
    );
    expect(rows).toEqual([]);
    expect(consumer.doors).toEqual([]);
    const second = await started();
    await eventually(() => expect(consumer.doors).toEqual(['missed']));
    await second.unfollow(consumer);
  });
});

describe('a consumer that is more than 30 days behind', () => {
  it('holds no event back, and is lost', async () => {
    const [behind, ahead] = [await registered('behind'), await registered('ahead')];
    await open('old');
    await claimAll(ahead);
    await age();
    await open('new');
    expect(await store.claim(behind, 10)).toBe('lost');
    await claimAll(ahead);
    expect(ahead.doors).toEqual(['old', 'new']);
    const { rows } = await database.pool.query('SELECT payload FROM outbox');
    expect(rows).toEqual([{ payload: { door: 'new' } }]);
  });

  it('is brought to the current state, until that has worked, and follows again from there', async () => {
    const lost: string[] = [];
    const states: string[] = [];
    const consumer = recorder('sleeper', {
      resynchronise: () => {
        states.push('current');
        return states.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
      },
    });
    const { pool } = database;
    const outbox = new Outbox({
      pool,
      store,
      log: SILENT_LOG,
      onLost: (name) => lost.push(name),
      onQuarantined: () => undefined,
    });
    await outbox.follow(consumer);
    await open('first');
    await eventually(() => expect(consumer.doors).toEqual(['first']));
    await pool.query("DELETE FROM outbox_consumers WHERE name = 'sleeper'");
    await open('unread');
    await eventually(() => expect(states).toEqual(['current', 'current']));
    expect(lost).toEqual(['sleeper', 'sleeper']);
    await open('next');
    await eventually(() => expect(consumer.doors.at(-1)).toBe('next'));
    await outbox.unfollow(consumer);
    const { rows } = await pool.query("SELECT FROM outbox_consumers WHERE name = 'sleeper'");
    expect(rows).toEqual([]);
  });
});

it('processes that share a consumer take turns: each event reaches one of them', async () => {
  const [one, other] = [await registered('shared'), recorder('shared')];
  for (let door = 0; door < 20; door += 1) await open(String(door));
  await Promise.all([claimAll(one, 3), claimAll(other, 3)]);
  const heard = [...one.doors, ...other.doors].map(Number).toSorted((a, b) => a - b);
  expect(heard).toEqual(Array.from({ length: 20 }, (_, door) => door));
});
