import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import type { CursorValue } from '../../../src/database/page.ts';
import { FINDING_CHANGED } from '../../../src/findings/changes/finding-changed.ts';
import { FindingEventStore } from '../../../src/findings/changes/finding-events.store.ts';
import { FindingStore, type FindingFilter, type FindingOrder } from '../../../src/findings/finding.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import {
  WHOLE_FLEET,
  failing,
  passing,
  publish,
  registerCluster,
  workload,
} from '../../support/store/history.ts';

let database: TestDatabase;
let store: FindingStore;
let events: FindingEventStore;
let cluster: Cluster;
beforeAll(async () => {
  database = await createTestDatabase();
  store = new FindingStore(database.pool);
  events = new FindingEventStore(database.pool);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool);
});

const db = workload('shop', 'db');
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

async function judged(
  takenAt: Date,
  ...results: readonly ReturnType<typeof failing>[]
): ReturnType<typeof publish> {
  return publish(database.pool, cluster.id, { header: { takenAt }, assessment: { results } });
}

async function all(filter: FindingFilter = {}): ReturnType<typeof list> {
  return list({ clusterIds: [cluster.id], ...filter }, 'severity');
}

async function announced() {
  const { rows } = await database.pool.query<{ payload: unknown }>(
    `SELECT payload FROM outbox WHERE topic = 'finding-changed' AND payload ->> 'clusterId' = $1 ORDER BY id`,
    [cluster.id],
  );
  return rows.map(({ payload }) => FINDING_CHANGED.payload.parse(payload));
}

async function list(filter: FindingFilter, order: FindingOrder) {
  const { members } = await store.list(WHOLE_FLEET, filter, order, { limit: 100, direction: 'forward' });
  return members.map(({ item }) => item);
}

describe('the findings of a cluster', () => {
  it('open with the first snapshot that proves them', async () => {
    const { snapshot, findingEvents } = await judged(day(1), failing(db, ['internet']));
    expect(await all()).toMatchObject([
      {
        clusterId: cluster.id,
        ruleId: 'default-deny-ingress',
        severity: 'high',
        subject: db,
        key: 'internet',
        evidence: { summary: 'reachable internet' },
        state: 'open',
        freshness: 'current',
        firstSeenAt: day(1),
        lastSeenAt: day(1),
        resolvedAt: null,
        firstSnapshotId: snapshot.id,
        lastSnapshotId: snapshot.id,
      },
    ]);
    expect(findingEvents).toMatchObject([{ type: 'opened', snapshotId: snapshot.id }]);
  });

  it('were last seen in the newest snapshot while they last, without a row being written', async () => {
    await judged(day(1), failing(db));
    const before = await database.pool.query('SELECT xmin, ctid FROM findings');
    const { snapshot, findingEvents } = await judged(day(2), failing(db));
    expect(findingEvents).toEqual([]);
    expect(await all()).toMatchObject([
      { firstSeenAt: day(1), lastSeenAt: day(2), lastSnapshotId: snapshot.id },
    ]);
    expect((await database.pool.query('SELECT xmin, ctid FROM findings')).rows).toEqual(before.rows);
  });

  it('resolve, keep when they were last seen, and reopen under their own id', async () => {
    const first = await judged(day(1), failing(db));
    await judged(day(2), passing(db));
    const [resolved] = await all();
    expect(resolved).toMatchObject({
      state: 'resolved',
      lastSeenAt: day(1),
      resolvedAt: day(2),
      lastSnapshotId: first.snapshot.id,
    });
    await judged(day(3), failing(db));
    expect(await all()).toMatchObject([
      { id: resolved?.id, state: 'open', firstSeenAt: day(1), lastSeenAt: day(3), resolvedAt: null },
    ]);
    const found = await events.find(WHOLE_FLEET, { findingIds: [resolved?.id ?? ''] });
    expect(found.get(resolved?.id ?? '')?.map(({ type, at }) => [type, at])).toEqual([
      ['opened', day(1)],
      ['resolved', day(2)],
      ['reopened', day(3)],
    ]);
  });

  it('become stale, not resolved, where an incomplete snapshot does not show them', async () => {
    await judged(day(1), failing(db));
    await publish(database.pool, cluster.id, {
      header: { takenAt: day(2), completeness: 'PARTIAL' },
      assessment: { completeness: 'PARTIAL' },
    });
    expect(await all()).toMatchObject([{ state: 'open', freshness: 'stale', lastSeenAt: day(1) }]);
    await judged(day(3), failing(db));
    expect(await all()).toMatchObject([{ state: 'open', freshness: 'current', lastSeenAt: day(3) }]);
  });

  it('are announced with the snapshot that changes them, by as few events as possible', async () => {
    const peers = Array.from({ length: 1001 }, (_, place) => `peer ${place}`);
    const first = await judged(day(1), failing(db, peers));
    await judged(day(2), failing(db, peers));
    const last = await judged(day(3), failing(db, peers.slice(1)));
    const told = await announced();
    expect(told.map(({ snapshotId, findingIds }) => [snapshotId, findingIds.length])).toEqual([
      [first.snapshot.id, 1000],
      [first.snapshot.id, 1],
      [last.snapshot.id, 1],
    ]);
    expect(new Set(told.flatMap(({ findingIds }) => findingIds))).toEqual(
      new Set(first.findingEvents.map(({ findingId }) => findingId)),
    );
  });

  it('keep text that PostgreSQL would refuse elsewhere', async () => {
    await judged(day(1), failing(db, ['a\0b']));
    expect(await all()).toMatchObject([{ key: 'a\u{FFFD}b', evidence: { summary: 'reachable a\0b' } }]);
    const { findingEvents } = await judged(day(2), failing(db, ['a\0b']));
    expect(findingEvents).toEqual([]);
  });
});

describe('the list of findings', () => {
  const results = [
    failing(workload('shop', 'db'), ['1'], 'low'),
    failing(workload('shop', 'web'), ['2', '3'], 'critical'),
    failing(workload('hr', 'db'), ['4'], 'medium'),
  ];

  it('puts the worst first, of equals the oldest', async () => {
    await judged(day(1), ...results);
    await judged(day(2), ...results, failing(workload('hr', 'api'), ['5'], 'critical'));
    const found = await list({ clusterIds: [cluster.id] }, 'severity');
    expect(found.map(({ severity }) => severity)).toEqual([
      'critical',
      'critical',
      'critical',
      'medium',
      'low',
    ]);
    expect(found[2]?.key).toBe('5');
    expect((await list({ clusterIds: [cluster.id] }, 'newest'))[0]?.key).toBe('5');
  });

  it('filters, and counts what it filters', async () => {
    await judged(day(1), ...results);
    expect(await keys({ namespaces: ['hr'] })).toEqual(['4']);
    expect(await keys({ severities: ['critical', 'low'] })).toEqual(['1', '2', '3']);
    expect(await keys({ workload: { kind: 'Deployment', name: 'db' } })).toEqual(['1', '4']);
    expect(await keys({ states: ['resolved'] })).toEqual([]);
    expect(await keys({ freshness: ['stale'] })).toEqual([]);
    expect(await keys({ ruleIds: ['public-egress'] })).toEqual([]);
    expect(await keys({ firstSeenSince: day(2) })).toEqual([]);
    expect(await keys({ clusterIds: ['not a uuid'] })).toEqual([]);
  });

  it('shows and counts only what the token may see', async () => {
    await judged(day(1), ...results);
    const other = await registerCluster(database.pool);
    const page = { limit: 100, direction: 'forward' } as const;
    const hr = { clusters: [cluster.id], namespaces: ['hr'] };
    const { members } = await store.list(hr, {}, 'severity', page);
    expect(members.map(({ item }) => item.key)).toEqual(['4']);
    expect(await store.count(hr, {})).toBe(1);
    expect((await store.openCounts(hr, [cluster.id])).get(cluster.id)).toEqual({
      critical: 0,
      high: 0,
      medium: 1,
      low: 0,
    });
    const hidden = (await all({ namespaces: ['shop'] })).map(({ id }) => id);
    for (const scope of [
      hr,
      { clusters: [other.id], namespaces: 'all' as const },
      { clusters: [], namespaces: [] },
    ]) {
      expect(await store.getMany(scope, hidden)).toEqual([]);
      expect(await events.find(scope, { findingIds: hidden })).toEqual(new Map());
    }
    expect(await store.getMany(WHOLE_FLEET, ['no-uuid'])).toEqual([]);
  });

  it('pages both ways without losing or repeating a member', async () => {
    await judged(day(1), ...results, failing(workload('a', 'b'), ['x', 'y', 'z', 'w']));
    for (const order of ['severity', 'newest'] as const) {
      const whole = (await list({ clusterIds: [cluster.id] }, order)).map(({ id }) => id);
      const forward = await walk(order, 'forward');
      const backward = await walk(order, 'backward');
      expect(forward.flat()).toEqual(whole);
      expect(backward.toReversed().flat()).toEqual(whole);
    }
  });

  it('refuses a cursor that it did not make', async () => {
    for (const cursor of [
      [],
      ['high'],
      ['worst', '2026-01-01', cluster.id],
      ['high', 'yesterday', cluster.id],
      ['high', '2026-01-01', "'"],
    ]) {
      await expect(
        store.list(WHOLE_FLEET, {}, 'severity', { limit: 1, direction: 'forward', cursor }),
      ).rejects.toMatchObject({ code: 'invalid-cursor' });
    }
  });
});

async function keys(filter: FindingFilter): Promise<string[]> {
  const found = await all(filter);
  expect(await store.count(WHOLE_FLEET, { clusterIds: [cluster.id], ...filter })).toBe(found.length);
  return found.map(({ key }) => key).sort();
}

async function walk(order: FindingOrder, direction: 'forward' | 'backward'): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: readonly CursorValue[] | undefined;
  for (;;) {
    const page = { limit: 3, direction, ...(cursor && { cursor }) };
    const slice = await store.list(WHOLE_FLEET, { clusterIds: [cluster.id] }, order, page);
    pages.push(slice.members.map(({ item }) => item.id));
    const forward = direction === 'forward';
    cursor = slice.members.at(forward ? -1 : 0)?.cursor;
    expect(forward ? slice.hasPrevious : slice.hasNext).toBe(pages.length > 1);
    if (!(forward ? slice.hasNext : slice.hasPrevious)) return pages;
  }
}
