import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { OldRecordStore } from '../../../src/retention/old-records.store.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';
import type { State } from '../../support/api/published-fleet.ts';

const { database, api, viewer, close } = await openApi();
afterEach(async () => {
  await database.pool.query('DELETE FROM clusters');
});
afterAll(close);

const shop = [
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  deployment('shop', 'db'),
  deployment('shop', 'api'),
];
const isolatedShop = [...shop, isolation('shop')];
const lab = [namespace('lab', { 'ringfence.dev/data': 'sensitive-pii' }), deployment('lab', 'trial')];

async function publish(cluster: string, at: string, objects: State['objects'], more: Partial<State> = {}) {
  await publishState(database.pool, cluster, { at, objects, ...more });
}

interface Point {
  readonly at: string;
  readonly score: number | null;
  readonly coverage: number | null;
  readonly piiWorkloads: number;
  readonly criticallyExposed: number | null;
  readonly cappedBy: { readonly limit: number } | null;
  readonly worst: { readonly score: number } | null;
  readonly staleFindings: number;
  readonly clusters: number;
  readonly comparability: string;
}

async function history(args = 'step: SNAPSHOT', token = viewer): Promise<readonly Point[]> {
  const { body } = await api.graphql(
    token,
    `{ scoreHistory(${args}) { at score coverage piiWorkloads criticallyExposed worst { score workload { name } }
      cappedBy { limit ruleKey namespace workload { name } } staleFindings clusters comparability } }`,
  );
  expect(body.errors).toBeUndefined();
  return body.data.scoreHistory;
}

/** The score that the fleet had at that moment, as `score` says. */
async function scoreAt(at: string) {
  const { body } = await api.graphql(
    viewer,
    `{ score(asOf: { at: "${at}" }) { score coverage piiWorkloads criticallyExposed worst { score workload { name } }
      cappedBy { limit ruleKey namespace workload { name } } staleFindings } }`,
  );
  return body.data.score;
}

/** The day of each point, and how many clusters counted. */
async function counted(args: string) {
  return (await history(args)).map(({ at, clusters }) => [at.slice(5, 10), clusters]);
}

describe('the history of the score of the fleet', () => {
  it('has at each snapshot what the score of the fleet was then', async () => {
    const [one, two] = [
      await registerCluster(database.pool, 'one'),
      await registerCluster(database.pool, 'two'),
    ];
    await publish(one, '2026-03-01T00:00:00Z', shop);
    await publish(two, '2026-03-02T00:00:00Z', lab);
    await publish(one, '2026-03-03T00:00:00Z', isolatedShop);
    await publish(two, '2026-03-03T12:00:00Z', lab);
    const points = await history();
    expect(points.map(({ at, clusters, comparability }) => [at, clusters, comparability])).toEqual([
      ['2026-03-01T00:00:00.000Z', 1, 'COMPARABLE'],
      ['2026-03-02T00:00:00.000Z', 2, 'INCOMPARABLE'],
      ['2026-03-03T00:00:00.000Z', 2, 'COMPARABLE'],
      ['2026-03-03T12:00:00.000Z', 2, 'COMPARABLE'],
    ]);
    for (const { at, score, coverage, piiWorkloads, staleFindings, ...shown } of points) {
      const then = await scoreAt(at);
      const { criticallyExposed, cappedBy, worst } = shown;
      expect({ criticallyExposed, cappedBy, worst }).toEqual({
        criticallyExposed: then.criticallyExposed,
        cappedBy: then.cappedBy,
        worst: then.worst,
      });
      expect(staleFindings).toBe(then.staleFindings);
      expect(piiWorkloads).toBe(then.piiWorkloads);
      expect(score).toBeCloseTo(then.score, 9);
      expect(coverage).toBeCloseTo(then.coverage, 9);
    }
    expect(points[2]?.score).toBeGreaterThan(points[1]?.score ?? Number.NaN);
  });

  it('is limited by one open workload among many, in any cluster', async () => {
    const [one, two] = [
      await registerCluster(database.pool, 'one'),
      await registerCluster(database.pool, 'two'),
    ];
    const many = Array.from({ length: 12 }, (_, at) => deployment('shop', `w${at}`));
    await publish(one, '2026-03-01T00:00:00Z', [
      namespace('shop', { 'ringfence.dev/data': 'pii' }),
      ...many,
      isolation('shop'),
    ]);
    await publish(two, '2026-03-02T00:00:00Z', [
      namespace('lab', { 'ringfence.dev/data': 'pii' }),
      deployment('lab', 'trial'),
    ]);
    const [isolated, both] = await history();
    expect(isolated).toMatchObject({ cappedBy: null, criticallyExposed: 0 });
    expect(isolated?.score).toBeGreaterThan(90);
    expect(both).toMatchObject({
      score: 79,
      piiWorkloads: 13,
      criticallyExposed: 1,
      cappedBy: { limit: 79, namespace: 'lab', workload: { name: 'trial' } },
      worst: { workload: { name: 'trial' } },
    });
    expect(await scoreAt('2026-03-02T00:00:00Z')).toMatchObject({ score: 79, criticallyExposed: 1 });
  });

  it('can be thinned to the last moment of each day and narrowed to a range', async () => {
    const one = await registerCluster(database.pool, 'one');
    for (const at of ['01T01', '01T23', '04T00', '05T00', '05T09'])
      await publish(one, `2026-03-${at}:00:00Z`, shop);
    const days = await history('step: DAY');
    expect(days.map(({ at }) => at.slice(8, 13))).toEqual(['01T23', '04T00', '05T09']);
    const range = 'from: "2026-03-01T02:00:00Z", to: "2026-03-05T08:00:00Z"';
    expect((await history(`step: DAY, ${range}`)).map(({ at }) => at.slice(8, 13))).toEqual([
      '01T23',
      '04T00',
      '05T00',
    ]);
    // 2026-03-02 was a Monday.
    expect((await history('step: WEEK')).map(({ at }) => at.slice(8, 13))).toEqual(['01T23', '05T09']);
    expect(await history('step: HOUR')).toHaveLength(5);
    expect(await history('from: "2027-01-01T00:00:00Z"')).toEqual([]);
  });

  it('leaves out clusters while they were missing from the configuration, and says that others count', async () => {
    const [one, two] = [
      await registerCluster(database.pool, 'one'),
      await registerCluster(database.pool, 'two'),
    ];
    await publish(two, '2026-03-01T00:00:00Z', lab);
    for (const day of [2, 3, 4, 5]) await publish(one, `2026-03-0${day}T00:00:00Z`, shop);
    await database.pool.query(
      `INSERT INTO cluster_removals VALUES ($1, '2026-03-02T12:00:00Z', '2026-03-04T12:00:00Z')`,
      [two],
    );
    expect((await history()).map(({ clusters, comparability }) => [clusters, comparability])).toEqual([
      [1, 'COMPARABLE'],
      [2, 'INCOMPARABLE'],
      [1, 'INCOMPARABLE'],
      [1, 'COMPARABLE'],
      [2, 'INCOMPARABLE'],
    ]);
  });

  it('takes no part of a PARTIAL snapshot for a score, and does not compare across one', async () => {
    const [one, two] = [
      await registerCluster(database.pool, 'one'),
      await registerCluster(database.pool, 'two'),
    ];
    await publish(one, '2026-03-01T00:00:00Z', isolatedShop);
    await publish(two, '2026-03-01T00:00:00Z', lab);
    await publish(two, '2026-03-02T00:00:00Z', lab, {
      unread: [{ kind: 'NetworkPolicy', reason: 'forbidden', message: 'may not list' }],
    });
    const [whole, part] = await history();
    expect(part).toMatchObject({ clusters: 2, comparability: 'INCOMPARABLE' });
    expect(part?.score).not.toBe(whole?.score);
    expect(part?.score).toBeCloseTo((await scoreAt('2026-03-02T00:00:00Z')).score, 9);
    const { body } = await api.graphql(
      viewer,
      '{ findings(first: 1, filter: { states: [OPEN], freshness: [STALE] }) { totalCount } }',
    );
    expect(body.data.findings.totalCount).toBeGreaterThan(0);
    expect([whole, part].map((point) => point?.staleFindings)).toEqual([0, body.data.findings.totalCount]);
  });

  it('is not compared across other settings', async () => {
    const one = await registerCluster(database.pool, 'one');
    await publish(one, '2026-03-01T00:00:00Z', shop);
    await publish(one, '2026-03-02T00:00:00Z', shop, {
      settings: { ...DEFAULT_SETTINGS, disabledRules: ['default-deny-egress'] },
    });
    expect((await history()).map(({ comparability }) => comparability)).toEqual([
      'COMPARABLE',
      'INCOMPARABLE',
    ]);
  });

  it('leaves out snapshots that have expired, as the score at their time does', async () => {
    const cluster = await registerCluster(database.pool, 'shop');
    const other = await registerCluster(database.pool, 'lab');
    await publish(other, '2026-01-31T00:00:00.000Z', lab);
    for (const day of ['01', '03', '05']) await publish(cluster, `2026-02-${day}T00:00:00.000Z`, shop);
    await publish(other, '2026-02-04T00:00:00.000Z', lab);
    expect(await counted('step: SNAPSHOT')).toEqual([
      ['01-31', 1],
      ['02-01', 2],
      ['02-03', 2],
      ['02-04', 2],
      ['02-05', 2],
    ]);
    const records = new OldRecordStore(database.pool);
    expect(await records.markOld(cluster, new Date('2026-02-04T00:00:00Z'))).toBe(2);
    for (const step of ['SNAPSHOT', 'DAY'])
      expect(await counted(`step: ${step}`)).toEqual([
        ['01-31', 1],
        ['02-04', 1],
        ['02-05', 2],
      ]);
    expect(await scoreAt('2026-02-03T00:00:00Z')).toMatchObject({ piiWorkloads: 1 });
    expect(await counted('scope: { cluster: "shop" }')).toEqual([['02-05', 1]]);
    expect(await counted('scope: { cluster: "shop", namespace: "shop" }')).toEqual([['02-05', 1]]);
  });

  it('is refused for times in the wrong order', async () => {
    await registerCluster(database.pool, 'shop');
    for (const scope of ['', 'scope: { cluster: "shop" }, ']) {
      const { body } = await api.graphql(
        viewer,
        `{ scoreHistory(${scope}from: "2026-02-02T00:00:00Z", to: "2026-02-01T00:00:00Z") { at } }`,
      );
      expect(body.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: ['from'] } }]);
    }
  });

  it('costs as much as the longest history', async () => {
    const { body } = await api.graphql(viewer, '{ scoreHistory { score } }');
    expect(body.extensions.cost.requested).toBe(1000);
  });

  it('is made of the clusters that a token sees, and refused where it sees some namespaces only', async () => {
    const [one, two] = [
      await registerCluster(database.pool, 'one'),
      await registerCluster(database.pool, 'two'),
    ];
    await publish(one, '2026-03-01T00:00:00Z', shop);
    await publish(two, '2026-03-02T00:00:00Z', lab);
    const narrow = await api.issue('viewer', { clusters: [two], namespaces: 'all' });
    expect(await history('step: DAY', narrow)).toMatchObject([
      { at: '2026-03-02T00:00:00.000Z', clusters: 1 },
    ]);
    const namespaced = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const { body } = await api.graphql(namespaced, '{ scoreHistory { score } }');
    expect(body.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', field: ['scope', 'namespace'] });
  });
});
