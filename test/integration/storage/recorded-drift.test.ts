import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Unread } from '../../../src/core/inventory/problems/unread.ts';
import { PublicationStore } from '../../../src/pipeline/publication.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

let database: TestDatabase;
let cluster: string;
let day: number;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool, `cluster-${randomUUID()}`);
  day = 0;
});

const PII = { 'ringfence.dev/data': 'pii' };
const SHOP = [
  namespace('shop', PII),
  deployment('shop', 'db', 5432),
  namespace('tools'),
  deployment('tools', 'crawler'),
];
const unreadNodes: Unread = { kind: 'Node', reason: 'forbidden', message: 'forbidden' };

const take = (objects: readonly object[], unread: readonly Unread[] = []) =>
  publishState(database.pool, cluster, {
    at: new Date(Date.UTC(2026, 0, ++day)).toISOString(),
    objects,
    unread,
  });

/** The events of a snapshot, with the number of their connections and of their causes. */
async function drift(sequence: number): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ text: string }>(
    `SELECT concat_ws(' ', e.type, e.change, nullif(e.object_kind || '/' || e.object_name, '/'), e.effect, e.pii,
       'since', e.base_sequence, 'connections ' || (SELECT sum(connections + unlisted) FROM drift_parts p WHERE p.event_id = e.id),
       'causes ' || nullif(cardinality(e.causes), 0)) AS text
     FROM drift_events e WHERE cluster_id = $1 AND sequence = $2 AND type <> 'finding' ORDER BY ordinal`,
    [cluster, sequence],
  );
  return rows.map(({ text }) => text);
}

async function rowsOfDrift(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM drift_events e LEFT JOIN drift_parts p ON p.event_id = e.id
     WHERE e.cluster_id = $1`,
    [cluster],
  );
  return rows[0]?.count ?? 0;
}

describe('what changed with a snapshot', () => {
  it('is nothing with the first of a cluster, and nothing where all is as before', async () => {
    await take(SHOP);
    await take(SHOP);
    expect(await rowsOfDrift()).toBe(0);
  });

  it('is recorded with its causes in the publication', async () => {
    await take([...SHOP, isolation('shop')]);
    await take(SHOP);
    expect(await drift(2)).toEqual([
      'object removed NetworkPolicy/own-namespace-only weakens touched since 1',
      'connection opened weakens touched since 1 connections 6 causes 1',
      'score lowered weakens touched since 1',
      'score lowered weakens touched since 1',
    ]);
  });

  it('is told once if a snapshot in between was not complete', async () => {
    await take([...SHOP, isolation('shop')]);
    await take(SHOP, [unreadNodes]);
    await take(SHOP);
    await take([...SHOP, isolation('shop')]);
    expect(await drift(2)).toEqual([
      'basis changed none untouched since 1',
      'object removed NetworkPolicy/own-namespace-only weakens touched since 1',
      'connection opened weakens touched since 1 connections 6 causes 1',
    ]);
    expect((await drift(3)).filter((text) => !text.startsWith('score'))).toEqual([
      'basis changed none untouched since 2',
    ]);
    expect((await drift(4)).slice(0, 2)).toEqual([
      'object added NetworkPolicy/own-namespace-only strengthens touched since 3',
      'connection closed strengthens touched since 3 connections 6 causes 1',
    ]);
  });

  it('closes at the next complete snapshot what opened and closed between two complete ones', async () => {
    await take([...SHOP, isolation('shop')]);
    await take(SHOP, [unreadNodes]);
    await take([...SHOP, isolation('shop')], [unreadNodes]);
    await take([...SHOP, isolation('shop')]);
    expect(await drift(3)).toEqual(['object added NetworkPolicy/own-namespace-only none untouched since 2']);
    expect((await drift(4)).filter((text) => text.startsWith('connection'))).toEqual([
      'connection closed strengthens touched since 1 connections 6 causes 1',
    ]);
  });

  it('is all or nothing with the rest of the snapshot', async () => {
    await take([...SHOP, isolation('shop')]);
    await database.pool.query(
      `ALTER TABLE drift_parts ADD CONSTRAINT fault CHECK (from_namespace <> 'tools') NOT VALID`,
    );
    try {
      await expect(take(SHOP)).rejects.toThrow('fault');
    } finally {
      await database.pool.query('ALTER TABLE drift_parts DROP CONSTRAINT fault');
    }
    expect(await rowsOfDrift()).toBe(0);
    expect((await new PublicationStore(database.pool).previous(cluster)).sequence).toBe(1);
    await take(SHOP);
    expect((await drift(2)).slice(0, 2)).toEqual([
      'object removed NetworkPolicy/own-namespace-only weakens touched since 1',
      'connection opened weakens touched since 1 connections 6 causes 1',
    ]);
  });

  it('tells what a held snapshot lacks as causes of what it opens, and not again with the one that settles it', async () => {
    const teams = Array.from({ length: 12 }, (_, index) => `team-${index}`);
    const workloads = teams.flatMap((team) => [namespace(team, PII), deployment(team, 'db')]);
    const isolated = [...workloads, ...teams.map(isolation)];
    const mostlyOpen = [...workloads, isolation('team-0')];
    await take(isolated);
    expect((await take(mostlyOpen)).held).toEqual([{ kind: 'NetworkPolicy', before: 12, now: 1 }]);
    const removed = 'object removed NetworkPolicy/own-namespace-only weakens touched since 1';
    const [basis, ...told] = await drift(2);
    expect(basis).toBe('basis changed none untouched since 1');
    expect(told.filter((text) => text === removed)).toHaveLength(11);
    // Between two open teams, both policies must be gone.
    const alone = 'connection opened weakens touched since 1 connections 4 causes 1';
    const together = 'connection opened weakens touched since 1 connections 2 causes 2';
    expect(told.filter((text) => text === alone)).toHaveLength(11);
    expect(told.filter((text) => text === together)).toHaveLength(55);
    expect(told).toHaveLength(11 + 11 + 55);
    expect((await take(mostlyOpen)).held).toBeNull();
    const settled = await drift(3);
    expect(settled.filter((text) => !text.startsWith('score'))).toEqual([
      'basis changed none untouched since 2',
    ]);
  });
});
