import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/findings/acts/actor.ts';
import type { Act } from '../../../src/core/findings/acts/acts.ts';
import { handlingAfter } from '../../../src/core/findings/acts/acts.ts';
import type { Severity } from '../../../src/core/rules/rule.ts';
import { makeStores, type Stores } from '../../../src/stores.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import {
  WHOLE_FLEET,
  bundle,
  failing,
  passing,
  publish,
  registerCluster,
  workload,
} from '../../support/store/history.ts';

const ADA: Actor = { type: 'person', name: 'Ada', email: 'ada@example.org' };
const BEN = { name: 'Ben', email: 'ben@example.org' };
const db = workload('shop', 'db');
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const ACKNOWLEDGE: Act = { type: 'acknowledge', note: 'known' };

let database: TestDatabase;
let stores: Stores;
let cluster: string;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = makeStores(database.pool);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = (await registerCluster(database.pool)).id;
});

function judged(n: number, severity: Severity | 'passing') {
  const result = severity === 'passing' ? passing(db) : failing(db, [''], severity);
  return publish(database.pool, cluster, { header: { takenAt: day(n) }, assessment: { results: [result] } });
}

async function only() {
  const page = { limit: 2, direction: 'forward' } as const;
  const { members } = await stores.findings.list(WHOLE_FLEET, { clusterIds: [cluster] }, 'severity', page);
  const [one] = members;
  if (one === undefined || members.length > 1) throw new Error('expected exactly one finding');
  return one.item;
}

async function act(what: Act, expectedVersion?: number) {
  const { id: findingId } = await only();
  return stores.findingActs.perform(WHOLE_FLEET, {
    findingId,
    act: what,
    by: ADA,
    ...(expectedVersion !== undefined && { expectedVersion }),
  });
}

async function events() {
  const { id } = await only();
  return (await stores.findingEvents.find(WHOLE_FLEET, { findingIds: [id] })).get(id) ?? [];
}

describe('acts on findings', () => {
  it('are stored with their events, which say who did what, and lead to the stored state', async () => {
    const { snapshot } = await judged(1, 'high');
    await act(ACKNOWLEDGE, 1);
    await act({ type: 'assign', assignee: BEN }, 2);
    await act({ type: 'comment', text: 'looking' });
    const finding = await only();
    expect(finding).toMatchObject({
      version: 3,
      acknowledgement: { by: ADA, note: 'known' },
      assignee: BEN,
      state: 'open',
    });
    const told = await events();
    expect(told.map(({ type, snapshotId }) => [type, snapshotId])).toEqual(
      ['opened', 'acknowledged', 'assigned', 'commented'].map((type) => [type, snapshot.id]),
    );
    expect(told[1]).toMatchObject({ actor: ADA, details: { note: 'known' } });
    const { acknowledgement, assignee } = finding;
    expect(handlingAfter(told)).toEqual({ acknowledgement, assignee });
  });

  it('are refused for another version, of which the current one is told', async () => {
    await judged(1, 'high');
    await act(ACKNOWLEDGE, 1);
    expect(await act({ type: 'assign', assignee: BEN }, 1)).toEqual({ type: 'outdated', version: 2 });
    expect(await only()).toMatchObject({ assignee: null });
  });

  it('do not exist for findings out of scope', async () => {
    await judged(1, 'high');
    const { id: findingId } = await only();
    for (const scope of [
      { clusters: 'all' as const, namespaces: ['hr'] },
      { clusters: [], namespaces: 'all' as const },
    ])
      expect(await stores.findingActs.perform(scope, { findingId, act: ACKNOWLEDGE, by: ADA })).toEqual({
        type: 'gone',
      });
  });

  it('announce the finding', async () => {
    await judged(1, 'high');
    await database.pool.query('DELETE FROM outbox');
    await act(ACKNOWLEDGE);
    const { rows } = await database.pool.query('SELECT topic, payload FROM outbox');
    expect(rows).toMatchObject([{ topic: 'finding-changed', payload: { findingIds: [(await only()).id] } }]);
  });

  it('that people do while a snapshot is taken are not undone by it', async () => {
    await judged(1, 'high');
    const fence = await stores.runs.beginRun(cluster, 'request');
    const taken = await bundle(database.pool, cluster, {
      header: { takenAt: day(2) },
      assessment: { results: [failing(db, [''], 'medium')] },
    });
    await act(ACKNOWLEDGE);
    await act({ type: 'assign', assignee: BEN });
    await stores.publications.publish(fence, taken);
    expect(await only()).toMatchObject({
      severity: 'medium',
      version: 4,
      acknowledgement: { note: 'known' },
      assignee: BEN,
    });
  });
});

describe('an acknowledgement', () => {
  it('ends when its finding is reopened, while the assignee stays', async () => {
    await judged(1, 'high');
    await act(ACKNOWLEDGE);
    await act({ type: 'assign', assignee: BEN });
    await judged(2, 'passing');
    expect(await only()).toMatchObject({ state: 'resolved', acknowledgement: { note: 'known' } });
    await judged(3, 'high');
    expect(await only()).toMatchObject({ state: 'open', acknowledgement: null, assignee: BEN });
    expect((await events()).at(-1)).toMatchObject({
      type: 'acknowledgement-ended',
      actor: { type: 'system' },
      details: { cause: 'reopened' },
    });
  });

  it('ends when its finding becomes more severe, also if it was given while the snapshot was taken', async () => {
    await judged(1, 'medium');
    const fence = await stores.runs.beginRun(cluster, 'request');
    const taken = await bundle(database.pool, cluster, {
      header: { takenAt: day(2) },
      assessment: { results: [failing(db, [''], 'critical')] },
    });
    await act(ACKNOWLEDGE);
    await stores.publications.publish(fence, taken);
    expect(await only()).toMatchObject({ severity: 'critical', acknowledgement: null });
    expect((await events()).at(-1)?.details).toEqual({ cause: 'severity-raised' });
  });

  it('that is in force outlives the retention of its event', async () => {
    await judged(1, 'high');
    await act({ type: 'acknowledge', note: 'first' });
    await act(ACKNOWLEDGE);
    await act({ type: 'comment', text: 'old' });
    await judged(2, 'critical');
    await act({ type: 'assign', assignee: BEN });
    await judged(3, 'high');
    await stores.oldRecords.markOld(cluster, day(3));
    for await (const removed of stores.oldRecords.removeMarked(cluster, new AbortController().signal))
      expect(removed.rows).toBeGreaterThan(0);
    expect((await events()).map(({ type }) => type)).toEqual([
      'acknowledgement-ended',
      'assigned',
      'changed',
    ]);
  });
});
