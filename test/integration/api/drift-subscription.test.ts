import { createClient, type Client } from 'graphql-ws';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openApi } from '../../support/api/open-api.ts';
import { registerCluster } from '../../support/api/published-fleet.ts';
import { eventually } from '../../support/process/eventually.ts';
import { connectionDrift, objectDrift, recordDrift, scoreDrift } from '../../support/store/drift-events.ts';
import type { DriftEvent } from '../../../src/core/drift/drift-event.ts';

const { database, api, close } = await openApi();
afterAll(close);
const production = await registerCluster(database.pool, 'production');
const staging = await registerCluster(database.pool, 'staging');

function connect(token: string): Client {
  return createClient({
    url: `ws://127.0.0.1:${api.port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  });
}

async function listening(): Promise<void> {
  await eventually(async () => {
    const { rows } = await database.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'
         AND query LIKE 'LISTEN %'`,
    );
    expect(rows).toHaveLength(1);
  });
}

let sequence = 2;
async function record(clusterId: string, ...events: readonly DriftEvent[]): Promise<number> {
  sequence += 1;
  await recordDrift(
    database.pool,
    { clusterId, sequence, takenAt: new Date('2026-01-01T00:00:00Z') },
    events,
  );
  return sequence;
}

describe('driftDetected', () => {
  it('tells of each snapshot with changes that the filter asks for, and of no other', async () => {
    const client = connect(await api.issue('viewer'));
    const told = client.iterate({
      query: `subscription { driftDetected(filter: { clusters: ["production"], effects: [WEAKENS] }) {
        sequence cluster { name } events(first: 10) { totalCount nodes { text } } } }`,
    });
    const first = told.next();
    await listening();
    await record(production, objectDrift('NetworkPolicy/shop/deny'));
    await record(staging, scoreDrift());
    const last = await record(production, objectDrift('NetworkPolicy/shop/deny'), scoreDrift());
    expect((await first).value.data.driftDetected).toEqual({
      sequence: last,
      cluster: { name: 'production' },
      events: { totalCount: 1, nodes: [{ text: 'The score of the cluster was lowered from 80 to 60.5' }] },
    });
    await told.return?.();
    await client.dispose();
  });

  it('tells a token for some namespaces only of what it sees', async () => {
    const client = connect(await api.issue('viewer', { clusters: [production], namespaces: ['shop'] }));
    const told = client.iterate({
      query: 'subscription { driftDetected { sequence events(first: 10) { totalCount nodes { text } } } }',
    });
    const first = told.next();
    await listening();
    await record(production, scoreDrift(), connectionDrift([['tools/crawler', 'shop/db']]));
    const last = await record(production, objectDrift('Service/tools/x'), objectDrift('Service/shop/web'));
    expect((await first).value.data.driftDetected).toEqual({
      sequence: last,
      events: { totalCount: 1, nodes: [{ text: 'Service shop/web was changed (spec)' }] },
    });
    await told.return?.();
    await client.dispose();
  });
});
