import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster } from '../../support/api/published-fleet.ts';
import { letIn, SMALL_SHOP } from '../../support/manifests/small-shop.ts';
import { readDataFlowMap } from '../../../src/config/data-flows/read-data-flow-map.ts';

const { database, api, ask, close } = await openApi();
afterAll(close);
const analyst = await api.issue('analyst', { clusters: 'all', namespaces: 'all' });
const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, {
  at: '2026-01-01T00:00:00Z',
  objects: [...SMALL_SHOP, letIn('customers', 'api', ['shop', 'web'], 8080)],
});

describe('a draft of a data-flow map', () => {
  const fields =
    'namespaces yaml leftOut flows { flow { name state clusters ports } notes } endpoints { notes }';

  it('is about the namespaces with personal data, and is a map of the cluster', async () => {
    const { draftDataFlowMap } = await ask(
      `{ draftDataFlowMap(cluster: "production") { ${fields} snapshot { sequence } } }`,
      undefined,
      analyst,
    );
    expect(draftDataFlowMap).toMatchObject({ namespaces: ['customers'], snapshot: { sequence: 1 } });
    expect(draftDataFlowMap.flows.map(({ flow }: { flow: unknown }) => flow)).toEqual([
      { name: 'shop-web-to-api', state: 'DRAFT', clusters: ['production'], ports: 'TCP 8080' },
      { name: 'api-to-db', state: 'DRAFT', clusters: ['production'], ports: 'TCP 5432' },
    ]);
    expect(draftDataFlowMap.leftOut.join()).toContain('may connect to customers/db[Deployment]');
    const { map, warnings } = readDataFlowMap(draftDataFlowMap.yaml, { file: 'draft' });
    expect(map.flows.map(({ name }) => name)).toEqual(['shop-web-to-api', 'api-to-db']);
    expect(warnings).toEqual([]);
  });

  it('is the same through REST, and leaves out what the map in force has', async () => {
    const get = (query: string) =>
      api.http
        .get(`/api/v1/clusters/production/data-flow-draft${query}`)
        .set('authorization', `Bearer ${analyst}`);
    const { body } = await get('?namespace=customers&namespace=shop');
    expect(body.namespaces).toEqual(['customers', 'shop']);
    expect(body.flows.map(({ name }: { name: string }) => name)).toContain('shop-web-to-customers-api');
    const ada = await api.issue(
      'approver',
      { clusters: 'all', namespaces: 'all' },
      { name: 'Ada Lovelace', email: 'ada@example.org' },
    );
    const { body: first } = await get('');
    const applied = await api.http
      .post('/api/v1/data-flow-map')
      .set('authorization', `Bearer ${ada}`)
      .send({ map: first.yaml, expectedVersion: 0, comment: 'Draft' });
    expect(applied.status).toBe(200);
    expect((await get('')).body).toMatchObject({ flows: [] });
  });

  it('names a namespace that does not exist', async () => {
    const { body, status } = await api.http
      .get('/api/v1/clusters/production/data-flow-draft?namespace=custmers')
      .set('authorization', `Bearer ${analyst}`);
    expect(status).toBe(422);
    expect(body.detail).toContain('did you mean "customers"?');
  });
});
