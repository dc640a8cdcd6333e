import { afterAll, describe, expect, it } from 'vitest';
import { flow, mapOf } from '../../support/api/data-flow-maps.ts';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster } from '../../support/api/published-fleet.ts';
import { letIn, SMALL_SHOP } from '../../support/manifests/small-shop.ts';

const { database, api, ask, close } = await openApi();
afterAll(close);
const analyst = await api.issue('analyst', { clusters: 'all', namespaces: 'all' });
const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, {
  at: '2026-01-01T00:00:00Z',
  objects: [...SMALL_SHOP, letIn('customers', 'db', ['tools', 'crawler'], 5432)],
});
const app = (space: string, name: string): string =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${space} } }, podSelector: { matchLabels: { app: ${name} } } }`;
const applied = await api.http
  .post('/api/v1/data-flow-map')
  .set('authorization', `Bearer ${ada}`)
  .send({
    map: mapOf(
      flow('api-to-db', app('customers', 'api'), app('customers', 'db'), ', ports: [{ port: 5432 }]'),
    ),
    expectedVersion: 0,
    comment: 'Reviewed',
  });

const get = (namespace: string, query = '') =>
  api.http
    .get(`/api/v1/clusters/production/namespaces/${namespace}/suggested-policies${query}`)
    .set('authorization', `Bearer ${analyst}`);

describe('suggested policies', () => {
  const fields = `namespace existing yaml policies { name namespace change flow } superfluous flows cuts
    unmet { flow } remaining { verdict count } attacks { scenario outcome } notes snapshot { sequence }`;

  it('come from the map in force, and were tried on the newest snapshot', async () => {
    expect(applied.status).toBe(200);
    const { suggestPolicies } = await ask(
      `{ suggestPolicies(scope: { cluster: "production", namespace: "customers" }) { ${fields} } }`,
      undefined,
      analyst,
    );
    expect(suggestPolicies).toMatchObject({
      namespace: 'customers',
      existing: 'REPLACED',
      superfluous: ['db-from-crawler'],
      flows: ['api-to-db'],
      unmet: [],
      remaining: [],
      snapshot: { sequence: 1 },
    });
    expect(suggestPolicies.policies).toContainEqual({
      name: 'api-to-db-ingress',
      namespace: 'customers',
      change: 'CREATE',
      flow: 'api-to-db',
    });
    expect(suggestPolicies.yaml).toContain(
      '# This would stop working (allowed today, and not declared):\n#   outside the cluster: ',
    );
    expect(suggestPolicies.cuts.join('\n')).toContain('from tools/crawler[Deployment]');
    expect(suggestPolicies.attacks).toContainEqual({
      scenario: 'exfiltration-to-the-internet',
      outcome: 'HELD',
    });
  });

  it('are the same through REST, beside the existing policies if these are kept', async () => {
    const { body } = await get('customers', '?existing=kept');
    expect(body).toMatchObject({ existing: 'kept', superfluous: [], flows: ['api-to-db'] });
    expect(body.remaining).toMatchObject([
      { verdict: 'allowed', reasons: ['NetworkPolicy customers/db-from-crawler, rule 1: allow'] },
    ]);
    expect((await get('customers')).body.policies).toHaveLength(4);
    const unknown = await get('custmers');
    expect(unknown.status).toBe(422);
    expect(unknown.body.detail).toContain('did you mean "customers"?');
  });
});
