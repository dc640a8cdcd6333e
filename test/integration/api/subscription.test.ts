import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { Outbox } from '../../../src/outbox/outbox.ts';
import { OutboxStore } from '../../../src/outbox/outbox.store.ts';
import {
  SNAPSHOT_PUBLISHED,
  type SnapshotPublished,
} from '../../../src/snapshots/events/snapshot-published.ts';
import { startApi } from '../../support/api/api-server.ts';
import type { ApiServer } from '../../support/api/api-server.ts';
import { createTestDatabase } from '../../support/store/database.ts';
import { eventually } from '../../support/process/eventually.ts';
import type { TestDatabase } from '../../support/store/database.ts';
import { SILENT_LOG } from '../../support/snapshot-pipeline.ts';
import { publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

let database: TestDatabase;
let api: ApiServer;
let production: string;
let staging: string;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
  production = await registerCluster(database.pool, 'production');
  staging = await registerCluster(database.pool, 'staging');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

function connect(connectionParams?: Record<string, unknown>): Client {
  return createClient({
    url: `ws://127.0.0.1:${api.port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(connectionParams && { connectionParams }),
  });
}

const signedIn = (token: string) => connect({ authorization: `Bearer ${token}` });

/** The close code or the errors with which a subscription ended. */
async function refusalOf(client: Client, query: string): Promise<unknown> {
  try {
    for await (const result of client.iterate({ query })) return result;
    return 'completed';
  } catch (error) {
    if (error !== null && typeof error === 'object' && 'code' in error) return error.code;
    return error;
  } finally {
    await client.dispose();
  }
}

/** Waits until this many sessions listen for events. */
async function listening(sessions: number): Promise<void> {
  await eventually(async () => {
    const { rows } = await database.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'
         AND query LIKE 'LISTEN %'`,
    );
    expect(rows).toHaveLength(sessions);
  });
}

const SUBSCRIBE =
  'subscription { snapshotPublished { sequence cluster { name latestSnapshot { sequence } } } }';

describe('snapshotPublished', () => {
  it('tells each snapshot when it is there, with what it now looks like', async () => {
    const client = signedIn(await api.issue('viewer'));
    await listening(0);
    const events = client.iterate({ query: SUBSCRIBE });
    const first = events.next();
    await listening(1);
    await publishState(database.pool, production, { at: '2026-01-01T00:00:00Z', objects: SHOP });
    expect((await first).value.data.snapshotPublished).toEqual({
      sequence: 1,
      cluster: { name: 'production', latestSnapshot: { sequence: 1 } },
    });
    const second = events.next();
    await publishState(database.pool, production, { at: '2026-01-02T00:00:00Z', objects: SHOP });
    expect((await second).value.data.snapshotPublished).toEqual({
      sequence: 2,
      cluster: { name: 'production', latestSnapshot: { sequence: 2 } },
    });
    await events.return?.();
    await client.dispose();
  });

  it('tells what was published while the connection to the database was lost', async () => {
    const { pool } = database;
    const store = new OutboxStore(pool);
    const outbox = new Outbox({
      pool,
      store,
      log: SILENT_LOG,
      onLost: () => undefined,
      onQuarantined: () => undefined,
    });
    const heard: number[] = [];
    const cluster = await registerCluster(database.pool, 'interrupted');
    const publish = (day: number) =>
      publishState(database.pool, cluster, { at: `2026-01-0${day}T00:00:00Z`, objects: SHOP });
    await publish(1);
    const consumer = {
      name: 'interrupted',
      event: SNAPSHOT_PUBLISHED,
      handle: ({ clusterId, sequence }: SnapshotPublished) => {
        if (clusterId === cluster) heard.push(sequence);
      },
      resynchronise: () => Promise.resolve(),
    };
    await outbox.follow(consumer);
    const allowConnections = (value: boolean) =>
      database.pool.query('UPDATE pg_database SET datallowconn = $1 WHERE datname = current_database()', [
        value,
      ]);
    await allowConnections(false);
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()`,
    );
    await publish(2);
    await publish(3);
    await allowConnections(true);
    await eventually(() => expect(heard).toEqual([2, 3]));
    await publish(4);
    await eventually(() => expect(heard).toEqual([2, 3, 4]));
    await outbox.unfollow(consumer);
  });

  it('tells the newest snapshot of a cluster where events were removed before they were read', async () => {
    const cluster = await registerCluster(database.pool, 'unread');
    const client = signedIn(await api.issue('viewer', { clusters: [cluster], namespaces: 'all' }));
    await listening(0);
    const events = client.iterate({ query: SUBSCRIBE });
    const first = events.next();
    await listening(1);
    await database.pool.query('DELETE FROM outbox_consumers');
    await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: SHOP });
    expect((await first).value.data.snapshotPublished).toMatchObject({ sequence: 1 });
    const { text } = await api.http
      .get('/metrics')
      .set('authorization', `Bearer ${await api.issue('viewer')}`);
    expect(text).toMatch(/^ringfence_outbox_lost_consumers_total 1$/m);
    await events.return?.();
    await client.dispose();
  });

  it('tells nothing of clusters that are out of scope', async () => {
    const client = signedIn(await api.issue('viewer', { clusters: [staging], namespaces: 'all' }));
    await listening(0);
    const events = client.iterate({ query: SUBSCRIBE });
    const first = events.next();
    await listening(1);
    await publishState(database.pool, production, { at: '2026-01-03T00:00:00Z', objects: SHOP });
    await publishState(database.pool, staging, { at: '2026-01-03T00:00:00Z', objects: SHOP });
    expect((await first).value.data.snapshotPublished.cluster.name).toBe('staging');
    await events.return?.();
    await client.dispose();
  });

  it('tells nothing to a token that was revoked meanwhile', async () => {
    const cluster = await registerCluster(database.pool, 'revocation');
    const publish = (day: number) =>
      publishState(database.pool, cluster, { at: `2026-01-0${day}T00:00:00Z`, objects: SHOP });
    const token = await api.issue('viewer', { clusters: [cluster], namespaces: 'all' });
    const closed = Promise.withResolvers<unknown>();
    const client = createClient({
      url: `ws://127.0.0.1:${api.port}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
      on: { closed: (event) => closed.resolve(event) },
    });
    await listening(0);
    const events = client.iterate({ query: SUBSCRIBE });
    const first = events.next();
    await listening(1);
    await publish(1);
    expect((await first).value.data.snapshotPublished.sequence).toBe(1);
    const second = events.next().then(
      (result) => result.value,
      () => 'refused',
    );
    await database.pool.query('UPDATE api_tokens SET revoked_at = now() WHERE cluster_ids = $1', [[cluster]]);
    await publish(2);
    expect(await closed.promise).toMatchObject({ code: 4403 });
    expect(await second).not.toHaveProperty('data');
    await client.dispose();
  });

  it('of a cluster that is out of scope is refused as one that does not exist', async () => {
    const token = await api.issue('viewer', { clusters: [staging], namespaces: 'all' });
    const query = `subscription { snapshotPublished(cluster: "${toGlobalId('Cluster', production)}") { id } }`;
    expect(JSON.stringify(await refusalOf(signedIn(token), query))).toContain('NOT_FOUND');
  });
});

describe('a socket', () => {
  it('without a token, or with a wrong one, is closed', async () => {
    expect(await refusalOf(connect(), SUBSCRIBE)).toBe(4403);
    expect(await refusalOf(signedIn('rf_wrong'), SUBSCRIBE)).toBe(4403);
  });

  it('is for subscriptions only, so that the checks of HTTP are not gone around', async () => {
    const token = await api.issue('admin');
    expect(JSON.stringify(await refusalOf(signedIn(token), '{ viewer { name } }'))).toContain('over HTTP');
    const mutation = 'mutation { removeCluster(input: { id: "x" }) { clientMutationId } }';
    expect(JSON.stringify(await refusalOf(signedIn(token), mutation))).toContain('over HTTP');
  });

  it('holds a subscription to the limits of every operation', async () => {
    const aliases = Array.from({ length: 31 }, (_, at) => `a${at}: id`).join(' ');
    const answer = await refusalOf(
      signedIn(await api.issue('viewer')),
      `subscription { snapshotPublished { ${aliases} } }`,
    );
    expect(JSON.stringify(answer)).toContain('aliases');
  });

  it('cannot open more subscriptions than a token may, also not all at once', async () => {
    const token = await api.issue('viewer');
    const socket = new WebSocket(`ws://127.0.0.1:${api.port}/graphql`, 'graphql-transport-ws');
    const send = (message: object) => socket.send(JSON.stringify(message));
    const refused: string[] = [];
    const acknowledged = Promise.withResolvers<void>();
    socket.addEventListener('message', ({ data }) => {
      const { type, id, payload } = JSON.parse(typeof data === 'string' ? data : '{}');
      if (type === 'connection_ack') acknowledged.resolve();
      if (type === 'error' && payload[0].extensions.limit === 'subscriptions') refused.push(id);
    });
    await new Promise((resolve) => socket.once('open', resolve));
    send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    await acknowledged.promise;
    const subscribe = (id: number) =>
      send({ id: String(id), type: 'subscribe', payload: { query: SUBSCRIBE } });
    for (let id = 0; id < 60; id += 1) subscribe(id);
    await expect.poll(() => refused.length, { timeout: 10_000 }).toBe(40);
    // Closed at once, before the service has begun to listen; the places must be free again.
    for (let id = 0; id < 20; id += 1) send({ id: String(id), type: 'complete' });
    await expect
      .poll(async () => {
        const { text } = await api.http.get('/metrics').set('authorization', `Bearer ${token}`);
        return /^ringfence_graphql_subscriptions (\d+)$/m.exec(text)?.[1];
      })
      .toBe('0');
    for (let id = 100; id < 121; id += 1) subscribe(id);
    await expect.poll(() => refused.length, { timeout: 10_000 }).toBe(41);
    socket.close();
  });

  it('on another path is turned away', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${api.port}/other`);
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(401);
  });
});
