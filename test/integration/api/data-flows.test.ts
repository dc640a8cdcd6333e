import { afterAll, describe, expect, it } from 'vitest';
import { flow, mapOf, ns, WAYS_IN } from '../../support/api/data-flow-maps.ts';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const eu = await registerCluster(database.pool, 'eu');
await publishState(database.pool, eu, { at: '2026-01-01T00:00:00Z', objects: [...SHOP, WAYS_IN] });

describe('the data flows of a cluster', () => {
  const fields = `mapVersion snapshot { sequence } flows { status flow { name } parts { fromNamespace toNamespace status allowed blocked } }
    undeclared { count first { from to allowed } parts { fromNamespace toNamespace connections } }`;

  it('say what policies do with each, and what they allow beyond them', async () => {
    const crawl = flow('crawl', ns('tools'), ns('shop'), ', ports: [{ port: 80 }]');
    const map = mapOf(
      flow('internal', ns('shop'), ns('shop')) + crawl + flow('typo', ns('shopp'), ns('shop')),
    );
    const applied = await api.http
      .post('/api/v1/data-flow-map')
      .set('authorization', `Bearer ${ada}`)
      .send({ map, expectedVersion: 0, comment: 'Reviewed' });
    expect(applied.status).toBe(200);
    const { dataFlows } = await ask(`{ dataFlows(cluster: "eu") { ${fields} } }`);
    expect(dataFlows).toMatchObject({
      mapVersion: 1,
      flows: [
        {
          flow: { name: 'internal' },
          status: 'ALLOWED',
          parts: [{ fromNamespace: 'shop', toNamespace: 'shop', status: 'ALLOWED', allowed: 2, blocked: 0 }],
        },
        {
          flow: { name: 'crawl' },
          status: 'BLOCKED',
          parts: [{ fromNamespace: 'tools', toNamespace: 'shop', status: 'BLOCKED', allowed: 0, blocked: 2 }],
        },
        { flow: { name: 'typo' }, status: 'UNMATCHED', parts: [] },
      ],
    });
    expect(dataFlows.undeclared.first).toContainEqual({
      from: 'billing/export[Deployment]',
      to: 'shop/db[Deployment]',
      allowed: 'All Connections',
    });
    expect(dataFlows.undeclared.parts).toContainEqual({
      fromNamespace: 'billing',
      toNamespace: 'shop',
      connections: 2,
    });
    expect(
      dataFlows.undeclared.parts.reduce(
        (sum: number, part: { connections: number }) => sum + part.connections,
        0,
      ),
    ).toBe(dataFlows.undeclared.count);
    const { body } = await api.http
      .get('/api/v1/clusters/eu/data-flows')
      .set('authorization', `Bearer ${viewer}`);
    expect(body).toMatchObject({
      mapVersion: 1,
      flows: [
        { name: 'internal', status: 'allowed' },
        { name: 'crawl', status: 'blocked' },
        { status: 'unmatched' },
      ],
      undeclared: { count: dataFlows.undeclared.count },
    });
  });

  it('are those between workloads that a limited token sees', async () => {
    const token = await api.issue('viewer', { clusters: [eu], namespaces: ['shop'] });
    const { dataFlows } = await ask(`{ dataFlows(cluster: "eu") { ${fields} } }`, undefined, token);
    expect(dataFlows.flows.map((judged: { flow: { name: string } }) => judged.flow.name)).toEqual([
      'internal',
    ]);
    expect(JSON.stringify(dataFlows)).not.toMatch(/billing|tools/);
  });
});
