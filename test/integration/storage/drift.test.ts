import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import type { BasisDrift, DriftEvent } from '../../../src/core/drift/drift-event.ts';
import type { Page } from '../../../src/database/page.ts';
import { ChangedConnectionStore } from '../../../src/drift/connections/changed-connections.store.ts';
import type { DriftFilter } from '../../../src/drift/filter/drift-conditions.store.ts';
import { DriftStore } from '../../../src/drift/drift.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import {
  connectionDrift,
  findingDrift,
  objectDrift,
  recordDrift,
  scoreDrift,
} from '../../support/store/drift-events.ts';
import { registerCluster, WHOLE_FLEET } from '../../support/store/history.ts';

let database: TestDatabase;
let drift: DriftStore;
let connections: ChangedConnectionStore;
let clusterId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  drift = new DriftStore(database.pool);
  connections = new ChangedConnectionStore(database.pool);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  clusterId = (await registerCluster(database.pool)).id;
});

const DAY = 86_400_000;
const start = new Date('2026-01-01T00:00:00Z');
const first = (limit: number, cursor?: Page['cursor']): Page => ({
  limit,
  direction: 'forward',
  ...(cursor && { cursor }),
});

function record(sequence: number, events: readonly DriftEvent[]): Promise<void> {
  const takenAt = new Date(start.getTime() + sequence * DAY);
  return recordDrift(database.pool, { clusterId, sequence, takenAt }, events);
}

/** The ids of the events that a filter finds, oldest first. */
async function found(filter: DriftFilter, scope: AccessScope = WHOLE_FLEET): Promise<readonly string[]> {
  const wanted = { clusterIds: [clusterId], ...filter };
  const { members } = await drift.list(scope, wanted, 'oldest', first(100));
  expect(await drift.count(scope, wanted)).toBe(members.length);
  return members.map(({ item }) => item.id);
}

const ids = (...events: readonly DriftEvent[]): readonly string[] => events.map(({ id }) => id);

const basisDrift = (): BasisDrift => ({
  id: randomUUID(),
  type: 'basis',
  change: 'changed',
  effect: 'undecided',
  pii: 'touched',
  baseSequence: 1,
  differs: ['assumptions', 'rules'],
  details: ['cniProfile: calico -> cilium'],
});

describe('stored drift events', () => {
  it('are read as they were written, with everything that is known of them', async () => {
    const object = objectDrift('Deployment/shop/db', {
      change: 'added',
      object: { category: 'workload', kind: 'Deployment', namespace: 'shop', name: 'db' },
      fields: ['labels.app', 'a "quoted" \\ {field}'],
      provenance: {
        writes: [
          {
            manager: 'kubectl "edit"\\',
            operation: 'Update',
            time: '2026-01-01T00:00:00Z',
            subresource: 'scale',
          },
        ],
        deliveredBy: { tool: 'flux', kind: 'kustomization', namespace: 'flux-system', name: 'apps' },
        lastChange: { absent: 'shallow' },
      },
      probablyRenamedFrom: { namespace: 'shop', name: 'old', kind: 'Deployment' },
      contents: { before: null, after: 'bb' },
    });
    const finding = findingDrift('shop/db', { change: 'resolved', cause: 'subject-gone' });
    const events = [object, basisDrift(), scoreDrift(), scoreDrift('shop'), finding, findingDrift('shop')];
    await record(2, events);
    const { members } = await drift.list(WHOLE_FLEET, { clusterIds: [clusterId] }, 'oldest', first(10));
    const at = new Date('2026-01-03T00:00:00Z');
    expect(members.map(({ item }) => item)).toEqual(
      events.map((event, ordinal) => ({ ...event, clusterId, sequence: 2, ordinal, at })),
    );
  });

  it('of connections are listed with their number and examples, and their connections page by page', async () => {
    const pairs = Array.from({ length: 7 }, (_, index) => ['tools/crawler', `shop/${index}`] as const);
    const event = connectionDrift([['outside', 'shop/db'], ...pairs, ['web/app', 'shop/db']], {
      causes: [randomUUID()],
    });
    await record(2, [event]);
    const [read] = await drift.getMany(WHOLE_FLEET, [event.id]);
    const { parts, ...rest } = event;
    expect(read).toMatchObject({ ...rest, connections: 9, unlisted: 0, sources: 3, destinations: 8 });
    expect(read?.type === 'connection' && read.examples.length).toBe(3);
    const all = parts.flatMap((part) => part.connections);
    for (const limit of [1, 2, 3, 8, 9, 20]) {
      expect(await walk(event.id, limit, 'forward')).toEqual(all);
      expect(await walk(event.id, limit, 'backward')).toEqual(all);
    }
  });

  it('that a newer version wrote are refused with an error that says so', async () => {
    await record(2, [basisDrift()]);
    await database.pool.query(`UPDATE drift_events SET body = '{"differs":["weather"],"details":[]}'`);
    await expect(found({})).rejects.toMatchObject({ code: 'stored-drift-broken' });
    await database.pool.query('DELETE FROM drift_events');
    const event = connectionDrift([['tools/crawler', 'shop/db']]);
    await record(2, [event]);
    await database.pool.query(`UPDATE drift_parts SET body = '{}'`);
    await expect(connections.pages(WHOLE_FLEET, [event.id], first(1))).rejects.toMatchObject({
      code: 'stored-drift-broken',
    });
    await database.pool.query('DELETE FROM drift_events');
  });
});

/** All connections of an event, read page by page. */
async function walk(id: string, limit: number, direction: Page['direction']) {
  const pages: unknown[][] = [];
  for (let cursor: Page['cursor']; ;) {
    const [slice] = await connections.pages(WHOLE_FLEET, [id], {
      limit,
      direction,
      ...(cursor && { cursor }),
    });
    const { members, hasNext, hasPrevious } = slice!;
    pages.push(members.map(({ item }) => item));
    if (!(direction === 'forward' ? hasNext : hasPrevious)) break;
    cursor = members.at(direction === 'forward' ? -1 : 0)!.cursor;
  }
  return (direction === 'forward' ? pages : pages.toReversed()).flat();
}

describe('drift events are found by', () => {
  it('cluster, time, type, change, category, effect and contact with personal data', async () => {
    const policy = objectDrift('NetworkPolicy/shop/deny', {
      change: 'removed',
      effect: 'weakens',
      pii: 'touched',
    });
    const service = objectDrift('Service/shop/web', {
      object: { category: 'exposure', kind: 'Service', namespace: 'shop', name: 'web' },
    });
    const score = scoreDrift();
    await record(2, [policy]);
    await record(3, [service, score]);
    expect(await found({})).toEqual(ids(policy, service, score));
    expect(await found({ clusterIds: [randomUUID()] })).toEqual([]);
    expect(await found({ clusterIds: [clusterId, randomUUID()], types: ['score'] })).toEqual(ids(score));
    expect(await found({ from: new Date('2026-01-04T00:00:00Z') })).toEqual(ids(service, score));
    expect(await found({ to: new Date('2026-01-04T00:00:00Z') })).toEqual(ids(policy));
    expect(await found({ types: ['object'] })).toEqual(ids(policy, service));
    expect(await found({ changes: ['removed', 'lowered'] })).toEqual(ids(policy, score));
    expect(await found({ categories: ['exposure'] })).toEqual(ids(service));
    expect(await found({ effects: ['weakens'] })).toEqual(ids(policy, score));
    expect(await found({ pii: 'untouched' })).toEqual(ids(service));
    expect(await found({ sequence: 3 })).toEqual(ids(service, score));
  });

  it('namespace and workload, as objects and as ends of connections', async () => {
    const namespace = objectDrift('Namespace//shop', {
      object: { category: 'namespace', kind: 'Namespace', namespace: '', name: 'shop' },
    });
    const own = objectDrift('Deployment/shop/db', {
      object: { category: 'workload', kind: 'Deployment', namespace: 'shop', name: 'db' },
    });
    const opened = connectionDrift([
      ['tools/crawler', 'shop/db'],
      ['outside', 'billing/export'],
    ]);
    const finding = findingDrift('shop/db');
    const other = objectDrift('Deployment/tools/db');
    await record(2, [namespace, own, opened, finding, other]);
    expect(await found({ namespaces: ['shop'] })).toEqual(ids(namespace, own, opened, finding));
    expect(await found({ namespaces: ['billing'] })).toEqual(ids(opened));
    const db = { namespace: 'shop', name: 'db', kind: 'Deployment' };
    expect(await found({ workload: db })).toEqual(ids(own, opened, finding));
    expect(await found({ workload: { ...db, namespace: 'billing' } })).toEqual([]);
  });

  it('workload after an upgrade as before it', async () => {
    const events = [
      objectDrift('Deployment/shop/db', {
        object: { category: 'workload', kind: 'Deployment', namespace: 'shop', name: 'db' },
      }),
      objectDrift('NetworkPolicy/shop/db'),
      connectionDrift([
        ['tools/crawler', 'shop/db'],
        ['outside', 'shop/db'],
      ]),
      findingDrift('shop/db'),
      scoreDrift(),
    ];
    await record(2, events);
    const workloads = async () =>
      (
        await database.pool.query(
          `SELECT ARRAY(SELECT name FROM unnest(workloads) AS name ORDER BY name) AS names FROM drift_events
           WHERE cluster_id = $1 ORDER BY ordinal`,
          [clusterId],
        )
      ).rows.map(({ names }) => names);
    const written = await workloads();
    const db = 'shop/db[Deployment]';
    expect(written).toEqual([[db], [], [db, 'tools/crawler[Deployment]'], [db], []]);
    const migration = readFileSync('prisma/migrations/0014_drift_workloads.sql', 'utf8');
    const [update] = /^UPDATE "drift_events"[^;]+;/m.exec(migration)!;
    await database.pool.query('UPDATE drift_events SET workloads = NULL');
    await database.pool.query(update);
    expect(await workloads()).toEqual(written);
  });

  it('cause and by who wrote or delivered the object', async () => {
    const cause = objectDrift('NetworkPolicy/shop/deny', {
      provenance: {
        writes: [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T00:00:00Z' }],
        deliveredBy: { tool: 'helm', kind: 'release', namespace: 'shop', name: 'shop-chart' },
      },
    });
    const opened = connectionDrift([['tools/crawler', 'shop/db']], { causes: [cause.id] });
    await record(2, [cause, opened]);
    expect(await found({ cause: cause.id })).toEqual(ids(opened));
    expect(await found({ who: 'kubectl-edit' })).toEqual(ids(cause));
    expect(await found({ who: 'shop-chart' })).toEqual(ids(cause));
    expect(await found({ who: 'kubectl' })).toEqual([]);
    const caused = await drift.causedBy(WHOLE_FLEET, [cause.id, opened.id], 10);
    expect([...caused].map(([id, events]) => [id, events.map((event) => event.id)])).toEqual([
      [cause.id, [opened.id]],
    ]);
  });
});

const shop = (): AccessScope => ({ clusters: [clusterId], namespaces: ['shop'] });

describe('a token for some namespaces', () => {
  it('sees events of its namespaces and what the whole cluster is judged with, and no others', async () => {
    const seen = [
      objectDrift('NetworkPolicy/shop/deny'),
      objectDrift('Namespace//shop'),
      basisDrift(),
      scoreDrift('shop'),
      findingDrift('shop/db'),
    ];
    const hidden = [
      objectDrift('NetworkPolicy/tools/deny'),
      objectDrift('Namespace//tools'),
      objectDrift('AdminNetworkPolicy//all'),
      scoreDrift(),
      findingDrift('tools/crawler'),
    ];
    await record(2, [...hidden, ...seen]);
    expect(await found({}, shop())).toEqual(ids(...seen));
    expect(await found({}, { clusters: [randomUUID()], namespaces: ['shop'] })).toEqual([]);
    const direct = await drift.getMany(shop(), ids(...hidden, ...seen));
    expect(new Set(direct.map(({ id }) => id))).toEqual(new Set(ids(...seen)));
  });

  it('sees connections whose both ends it sees, the outside included, and counts only these', async () => {
    const mixed = connectionDrift([
      ['tools/crawler', 'shop/db'],
      ['shop/web', 'shop/db'],
      ['outside', 'shop/db'],
      ['outside', 'tools/crawler'],
    ]);
    const foreign = connectionDrift([
      ['tools/crawler', 'shop/db'],
      ['outside', 'tools/crawler'],
    ]);
    await record(2, [mixed, foreign]);
    expect(await found({}, shop())).toEqual(ids(mixed));
    expect(await found({ namespaces: ['tools'] }, shop())).toEqual([]);
    const crawler = { namespace: 'tools', name: 'crawler', kind: 'Deployment' };
    expect(await found({ workload: crawler }, shop())).toEqual([]);
    const [read] = await drift.getMany(shop(), [mixed.id]);
    expect(read).toMatchObject({ connections: 2, sources: 2, destinations: 1 });
    expect(JSON.stringify(read, plain)).not.toContain('tools');
    const [page] = await connections.pages(shop(), [mixed.id], first(10));
    expect(page!.members).toHaveLength(2);
    expect(JSON.stringify(page, plain)).not.toContain('tools');
    const [nothing] = await connections.pages(shop(), [foreign.id], first(10));
    expect(nothing!.members).toEqual([]);
  });
});

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
