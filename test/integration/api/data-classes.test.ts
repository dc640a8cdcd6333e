import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const PII = { 'ringfence.dev/data': 'pii', 'ringfence.dev/data-categories': 'contact.financial' };
const OBJECTS = [
  namespace('shop', PII),
  deployment('shop', 'api'),
  deployment('shop', 'db', 5432),
  namespace('tools'),
  deployment('tools', 'crm-db', 5432),
  deployment('tools', 'ci'),
];
const RULES = {
  ...DEFAULT_SETTINGS,
  classificationRules: [
    { dataClass: 'sensitive-pii' as const, workloads: ['*/*-db'], categories: ['health'] },
  ],
};

const { database, api, viewer, statements, close } = await openApi();
const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: OBJECTS });
await publishState(database.pool, cluster, {
  at: '2026-01-02T00:00:00Z',
  objects: [...OBJECTS, isolation('shop')],
  settings: RULES,
});
const production = toGlobalId('Cluster', cluster);
afterAll(close);

const PARTS = `score { score piiWorkloads } openFindings { critical high medium low } dataCategories { name reason }
  dataClass dataClassReason { type text on label value ruleIndex pattern }`;

async function show(first = 50, at: string | null = null, token = viewer) {
  const { body } = await api.graphql(
    token,
    `query ($cluster: ID!, $at: DateTime, $first: Int!) { inventory(asOf: { cluster: $cluster, at: $at }) {
      namespaces(first: $first) { nodes { name ${PARTS} } }
      workloads(first: $first) { nodes { namespace name kind ${PARTS} } } } }`,
    { cluster: production, at, first },
  );
  expect(body.errors).toBeUndefined();
  return body.data.inventory;
}

const named = (list: { nodes: readonly { name: string }[] }, name: string) =>
  list.nodes.find((node) => node.name === name);

interface Counts {
  readonly openFindings: Readonly<Record<string, number>>;
}
const total = ({ openFindings }: Counts): number =>
  Object.values(openFindings).reduce((sum, count) => sum + count, 0);

async function openInShop(at: string | null): Promise<Record<string, number>> {
  const { namespaces } = await show(50, at);
  return namespaces.nodes.find(({ name }: { name: string }) => name === 'shop').openFindings;
}

async function cost(first: number): Promise<number> {
  const before = statements();
  await show(first);
  return statements() - before;
}

describe('namespaces and workloads', () => {
  it('say what kinds of personal data they handle, and what declares it', async () => {
    const { namespaces, workloads } = await show();
    const inherited = ['contact', 'financial'].map((name) => ({
      name,
      reason: 'label ringfence.dev/data-categories: contact.financial of the namespace',
    }));
    expect(named(namespaces, 'shop')).toMatchObject({ dataCategories: inherited });
    expect(named(workloads, 'api')).toMatchObject({ dataCategories: inherited });
    expect(named(workloads, 'crm-db')).toMatchObject({
      dataCategories: [{ name: 'health', reason: 'classification.rules[0] names the workload by */*-db' }],
    });
    expect(named(workloads, 'ci')).toMatchObject({ dataCategories: [] });
  });

  it('say how sensitive their data is, and what declares it', async () => {
    const { namespaces, workloads } = await show();
    expect(named(namespaces, 'shop')).toMatchObject({
      dataClass: 'PII',
      dataClassReason: { type: 'LABEL', on: 'NAMESPACE', label: 'ringfence.dev/data', value: 'pii' },
    });
    expect(named(workloads, 'api')).toMatchObject({
      dataClass: 'PII',
      dataClassReason: { on: 'NAMESPACE', text: 'label ringfence.dev/data: pii of the namespace' },
    });
    expect(named(workloads, 'crm-db')).toMatchObject({
      dataClass: 'SENSITIVE_PII',
      dataClassReason: { type: 'RULE', on: 'WORKLOAD', ruleIndex: 0, pattern: '*/*-db' },
    });
    expect(named(workloads, 'ci')).toMatchObject({
      dataClass: 'UNCLASSIFIED',
      dataClassReason: { type: 'UNDECLARED', on: null },
      score: null,
      openFindings: { critical: 0, high: 0, medium: 0, low: 0 },
    });
  });

  it('keep the data classes of the settings that a past snapshot was judged by', async () => {
    const { workloads } = await show(50, '2026-01-01T12:00:00Z');
    expect(named(workloads, 'crm-db')).toMatchObject({ dataClass: 'UNCLASSIFIED', score: null });
    expect(named(workloads, 'db')).toMatchObject({ dataClass: 'PII' });
  });

  it('have no data class where a version did not record how it was told', async () => {
    const old = await registerCluster(database.pool, 'old');
    const { id } = await publishState(database.pool, old, { at: '2026-01-01T00:00:00Z', objects: OBJECTS });
    await database.pool.query('UPDATE snapshots SET classification = NULL WHERE id = $1', [id]);
    const { body } = await api.graphql(
      viewer,
      `query ($id: ID!) { inventory(asOf: { snapshot: $id }) { workloads(first: 1) {
        nodes { dataClass dataClassReason { text } } } } }`,
      { id: toGlobalId('Snapshot', id) },
    );
    expect(body.data.inventory.workloads.nodes).toEqual([{ dataClass: null, dataClassReason: null }]);
  });

  it('have the score and the open findings of their snapshot', async () => {
    const [then, now] = [await show(50, '2026-01-01T12:00:00Z'), await show()];
    const [before, after] = [named(then.namespaces, 'shop'), named(now.namespaces, 'shop')];
    expect(before).toMatchObject({ score: { piiWorkloads: 2 } });
    expect(after).toMatchObject({ score: { piiWorkloads: 2 } });
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS open FROM findings WHERE namespace = 'shop' AND state = 'open' AND cluster_id = $1",
      [cluster],
    );
    expect(total(now.namespaces.nodes[0])).toBe(rows[0].open);
    expect(total(then.namespaces.nodes[0])).toBeGreaterThan(total(now.namespaces.nodes[0]));
    const ofWorkloads = now.workloads.nodes.filter(
      ({ namespace: space }: { namespace: string }) => space === 'shop',
    );
    const { rows: own } = await database.pool.query(
      `SELECT count(*)::int AS open FROM findings
       WHERE namespace = 'shop' AND state = 'open' AND subject_type = 'workload' AND cluster_id = $1`,
      [cluster],
    );
    expect(ofWorkloads.map(total).reduce((a: number, b: number) => a + b, 0)).toBe(own[0].open);
  });

  it('count the findings of a past snapshot by the severity that they had then', async () => {
    const past = '2026-01-01T12:00:00Z';
    const [then, now] = [await openInShop(past), await openInShop(null)];
    const { rows } = await database.pool.query(
      `UPDATE findings f SET severity = 'low' FROM (SELECT o.id, o.severity FROM findings o
         JOIN snapshots s ON s.id = o.first_snapshot_id WHERE o.cluster_id = $1 AND o.namespace = 'shop'
         AND o.state = 'open' AND o.severity <> 'low' AND s.sequence = 1
         ORDER BY o.valid_from DESC LIMIT 1) old
       WHERE f.id = old.id RETURNING f.id, old.severity`,
      [cluster],
    );
    const { id, severity } = rows[0];
    await database.pool.query(
      `INSERT INTO finding_events (finding_id, type, at, snapshot_id, actor, details)
       SELECT $1, 'changed', taken_at, id, 'system', json_build_object('severity',
         json_build_object('from', $3::text, 'to', 'low')) FROM snapshots WHERE cluster_id = $2 AND sequence = 2`,
      [id, cluster, severity],
    );
    expect(await openInShop(past)).toEqual(then);
    const [before = 0, low = 0] = [now[severity], now['low']];
    expect(await openInShop(null)).toEqual({ ...now, [severity]: before - 1, low: low + 1 });
  });

  it('take as many statements for many as for one', async () => {
    await cost(1);
    expect(await cost(50)).toBe(await cost(1));
  });

  it('are shown as far as the token sees', async () => {
    const narrow = await api.issue('viewer', { clusters: 'all', namespaces: ['tools'] });
    const { namespaces, workloads } = await show(50, null, narrow);
    expect(namespaces.nodes.map(({ name }: { name: string }) => name)).toEqual(['tools']);
    expect(named(workloads, 'crm-db')).toMatchObject({
      dataClass: 'SENSITIVE_PII',
      score: { piiWorkloads: 1 },
    });
  });
});
