import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openApi } from '../../support/api/open-api.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);

const WHOLE = { clusters: 'all', namespaces: 'all' } as const;
const ada = await api.issue('admin', WHOLE, { name: 'Ada Lovelace', email: 'ada@example.org' });
const cluster = await registerCluster(database.pool, 'eu');

const APP = (name: string): string => `podSelector: { matchLabels: { app: ${name} } }`;
/** The names of both ends of flows, and of scenarios, name the namespace `mergers`, which few may know of. */
const MAP = `apiVersion: ringfence.dev/v1
kind: DataFlowMap
metadata: { name: fleet }
spec:
  endpoints:
    - name: bank
      owner: treasury
      cidrs: [198.51.100.0/24]
  flows:
    - name: mergers-and-all-databases-to-the-bank
      from: { namespaceSelector: {}, ${APP('db')} }
      to: { endpoint: bank }
      ports: [{ port: 443 }]
      dataCategories: [financial]
      purpose: Payments
      owner: treasury
    - name: mergers-reads-the-shop
      from: { namespaceSelector: {}, ${APP('api')} }
      to: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }, ${APP('db')} }
      ports: [{ port: 5432 }]
      dataCategories: [contact]
      purpose: Reports
      owner: mergers
      approval: { by: Ada, date: 2026-01-01 }
      reviewBy: 2999-01-01
`;
const SCENARIO = `apiVersion: ringfence.dev/v1
kind: Scenarios
spec:
  scenarios:
    - name: mergers never reads the shop
      from: { namespaceSelector: {}, ${APP('api')} }
      to: { namespaceSelector: {}, ${APP('db')} }
      ports: [{ port: 5432 }]
      expect: allowed
`;

async function mutate(mutation: string, variables: object): Promise<void> {
  const { body } = await api.graphql(ada, mutation, variables);
  expect(body.errors).toBeUndefined();
  for (const payload of Object.values<{ userErrors: readonly object[] }>(body.data))
    expect(payload.userErrors).toEqual([]);
}

await mutate(
  `mutation ($map: String!) { applyDataFlowMap(input: { map: $map, expectedVersion: 0, comment: "Reviewed" }) {
     userErrors { message } } }`,
  { map: MAP },
);
await mutate(
  `mutation ($scenario: String!) { saveScenario(input: { scenario: $scenario, expectedVersion: 0 }) {
     userErrors { message } } }`,
  { scenario: SCENARIO },
);
const PII = { 'ringfence.dev/data': 'pii' };
const SHUT = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'shop', name: 'shut' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};
const OBJECTS = [namespace('shop', PII), deployment('shop', 'db', 5432), deployment('shop', 'api'), SHUT];
await publishState(database.pool, cluster, { at: '2026-01-02T00:00:00Z', objects: OBJECTS });

const shop = await api.issue('viewer', { clusters: [cluster], namespaces: ['shop'] });
const RULES = ['stale-data-flow', 'blocked-data-flow', 'scenario-violated'];

async function summaries(token: string) {
  const { findings } = await ask(
    `{ findings(first: 100, filter: { rules: ${JSON.stringify(RULES)} }) { totalCount
       nodes { rule { key } subject { namespace } evidence { summary from to } remediation { text patch }
               history { details } } } }`,
    {},
    token,
  );
  return findings.nodes;
}

describe('a finding about a data flow or scenario that a token may not see whole', () => {
  it('names it to whoever sees every namespace', async () => {
    const found = await summaries(viewer);
    expect(new Set(found.map(({ rule }: { rule: { key: string } }) => rule.key))).toEqual(new Set(RULES));
    for (const { evidence } of found) expect(evidence.summary).toContain('mergers');
  });

  it('is there for a token of its namespace, and says neither its name nor its ends', async () => {
    const [all, own] = [await summaries(viewer), await summaries(shop)];
    expect(own).toHaveLength(all.length);
    expect(JSON.stringify(own)).not.toMatch(/mergers|bank/);
    const texts = own.map(({ evidence }: { evidence: { summary: string } }) => evidence.summary);
    expect(texts).toContain(
      'The rule is violated by a data flow of the map. Only tokens for all namespaces see which one.',
    );
    expect(texts).toContain(
      'The rule is violated by a saved scenario. Only tokens for all namespaces see which one.',
    );
  });

  it('says as little in REST, and in checks of manifests', async () => {
    const authorization = `Bearer ${shop}`;
    const listed = await api.http.get('/api/v1/findings?limit=100').set('authorization', authorization);
    expect(listed.body.length).toBeGreaterThan(RULES.length);
    expect(JSON.stringify(listed.body)).not.toMatch(/mergers|bank/);
    const text = OBJECTS.map((object) => stringify(object)).join('---\n');
    const check = { cluster: 'eu', manifests: [{ file: 'shop.yaml', text }] };
    const seen = await api.http.post('/api/v1/check').set('authorization', authorization).send(check);
    expect(seen.body.findings.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(
      expect.arrayContaining(RULES),
    );
    expect(JSON.stringify(seen.body)).not.toMatch(/mergers|bank/);
    const whole = await api.http.post('/api/v1/check').set('authorization', `Bearer ${viewer}`).send(check);
    expect(whole.body.findings).toContainEqual(
      expect.objectContaining({ ruleId: 'stale-data-flow', key: 'mergers-and-all-databases-to-the-bank' }),
    );
  });
});
