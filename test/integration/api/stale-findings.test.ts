import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { summariseFleet } from '../../../src/pipeline/fleet-summary.ts';
import { makeStores } from '../../../src/stores.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';

const PII = { 'ringfence.dev/data': 'pii' };
const SHOP = [namespace('shop', PII), deployment('shop', 'db')];
/** Isolates no pod as long as it is invalid; what it would do is unknown. */
const INVALID = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'shop', name: 'invalid' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ ports: [{ port: 'A_B' }] }] },
};
const FIRST = '2026-01-01T00:00:00Z';

const { database, api, viewer, ask, close } = await openApi();
/** First all rules are violated, then hardly any rule can be decided: one that concerns no connection still is. */
const cluster = await registerCluster(database.pool, 'shop');
await publishState(database.pool, cluster, { at: FIRST, objects: SHOP });
await publishState(database.pool, cluster, { at: '2026-01-02T00:00:00Z', objects: [...SHOP, INVALID] });
afterAll(close);

async function staleNow(): Promise<number> {
  const { findings } = await ask(
    '{ findings(first: 100, filter: { states: [OPEN] }) { nodes { freshness } } }',
  );
  return findings.nodes.filter(({ freshness }: { freshness: string }) => freshness === 'STALE').length;
}

async function get(path: string) {
  const { body } = await api.http.get(`/api/v1${path}`).set('authorization', `Bearer ${viewer}`);
  return body;
}

describe('findings that could not be decided again', () => {
  type Listed = { readonly totalCount: number; readonly nodes: { readonly freshness: string }[] };

  it('are listed by a filter, for the fleet and for a cluster', async () => {
    const count = await staleNow();
    const list = '{ totalCount nodes { freshness } }';
    for (const [value, expected] of [
      ['STALE', count],
      ['CURRENT', 1],
    ] as const) {
      const filter = `(first: 100, filter: { states: [OPEN], freshness: [${value}] })`;
      const answer = await ask(
        `{ findings${filter} ${list} cluster(name: "shop") { findings${filter} ${list} } }`,
      );
      const lists: readonly Listed[] = [answer.findings, answer.cluster.findings];
      for (const { totalCount, nodes } of lists) {
        expect(totalCount).toBe(expected);
        expect(nodes).toHaveLength(expected);
        for (const { freshness } of nodes) expect(freshness).toBe(value);
      }
    }
  });

  it('were decided at an earlier time', async () => {
    const then = `first: 1, asOf: { cluster: "shop", at: "${FIRST}" }`;
    const answer = await ask(`{ stale: findings(${then}, filter: { freshness: [STALE] }) { totalCount }
      current: findings(${then}, filter: { freshness: [CURRENT] }) { totalCount } }`);
    expect(answer.stale.totalCount).toBe(0);
    expect(answer.current.totalCount).toBeGreaterThanOrEqual(await staleNow());
  });

  it('are listed by a parameter in REST', async () => {
    const list = '/findings?state=open&limit=100';
    expect(await get(`${list}&freshness=stale`)).toHaveLength(await staleNow());
    expect(await get(`${list}&freshness=current`)).toHaveLength(1);
    expect(await get(`${list}&freshness=stale&freshness=current`)).toHaveLength((await staleNow()) + 1);
    expect(await get(`${list}&freshness=old`)).toMatchObject({ status: 422, field: ['freshness', '0'] });
  });
});

describe('a score beside findings that could not be decided again', () => {
  it('says how many they are, for the fleet, cluster, namespace and workload', async () => {
    const count = await staleNow();
    expect(count).toBeGreaterThan(0);
    const answer = await ask(`{
      score { staleFindings }
      cluster(name: "shop") { score { staleFindings }
        namespaces(first: 1) { nodes { score { staleFindings } workloads(first: 1) { nodes { score { staleFindings } } } } } }
      ofNamespace: score(scope: { cluster: "shop", namespace: "shop" }) { staleFindings } }`);
    const [shop] = answer.cluster.namespaces.nodes;
    for (const found of [answer.score, answer.cluster.score, shop.score, answer.ofNamespace])
      expect(found).toEqual({ staleFindings: count });
    // Some findings are about the namespace.
    const ofWorkload = shop.workloads.nodes[0].score.staleFindings;
    expect(ofWorkload).toBeGreaterThan(0);
    expect(ofWorkload).toBeLessThan(count);
  });

  it('says so in REST, and that there were none at an earlier time', async () => {
    const count = await staleNow();
    for (const path of ['/scores', '/scores?cluster=shop', '/scores?cluster=shop&namespace=shop']) {
      expect(await get(path)).toMatchObject({ staleFindings: count });
      const before = await get(`${path}${path.includes('?') ? '&' : '?'}at=${FIRST}`);
      expect(before).toMatchObject({ staleFindings: 0 });
    }
  });

  it('says so at each sample of its history, for the fleet, cluster, namespace and workload', async () => {
    const workload = '{ namespace: "shop", name: "db", kind: "Deployment" }';
    for (const scope of [
      '{}',
      '{ cluster: "shop" }',
      '{ cluster: "shop", namespace: "shop" }',
      `{ cluster: "shop", workload: ${workload} }`,
    ]) {
      const { scoreHistory: samples, score } = await ask(`{ score(scope: ${scope}) { staleFindings }
        scoreHistory(scope: ${scope}) { at score coverage staleFindings comparability } }`);
      expect(samples).toMatchObject([{ staleFindings: 0 }, { comparability: 'COMPARABLE' }]);
      expect(score.staleFindings).toBeGreaterThan(0);
      expect(samples[1].staleFindings).toBe(score.staleFindings);
      expect(samples[1].coverage).toBeLessThan(samples[0].coverage);
    }
  });

  it('counts only those in the namespaces of a token', async () => {
    const other = await api.issue('viewer', { clusters: [cluster], namespaces: ['other'] });
    const own = await api.issue('viewer', { clusters: [cluster], namespaces: ['shop'] });
    const query = '{ score { staleFindings } cluster(name: "shop") { score { staleFindings } } }';
    const none = { staleFindings: 0 };
    expect(await ask(query, {}, other)).toEqual({ score: none, cluster: { score: none } });
    const all = { staleFindings: await staleNow() };
    expect(await ask(query, {}, own)).toEqual({ score: all, cluster: { score: all } });
  });

  it('says so in the table that serve prints', async () => {
    const [summary] = await summariseFleet(makeStores(database.pool));
    expect(summary).toMatchObject({ staleFindings: await staleNow() });
  });
});
