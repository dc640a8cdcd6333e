import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';

const PATHS = `query($asOf: AsOfInput!, $from: WorkloadInput, $to: WorkloadInput, $options: PathOptionsInput) {
  paths(asOf: $asOf, from: $from, to: $to, options: $options) {
    snapshot { sequence } kind search unread { kind }
    paths { verdict shown hops {
      type verdict from { namespace name } to { namespace name } addresses { first } connections protocol port
      entry { door audience service { kind namespace name } route { name } }
      reasons { type policies { namespace name } }
    } }
  }
}`;

/** Allows only pods of one namespace to reach those of another. */
function onlyFrom(space: string, other: string): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: space, name: `only-from-${other}` },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': other } } }] }],
    },
  };
}

const balancer = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'edge', name: 'public' },
  spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 443, targetPort: 8080 }] },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
};
const workload = (space: string, name: string) => ({ namespace: space, name, kind: 'Deployment' });
const db = workload('data', 'db');
const web = workload('edge', 'web');

const { database, api: server, viewer, close } = await openApi();
const cluster = await registerCluster(database.pool, 'production');
const { id } = await publishState(database.pool, cluster, {
  at: '2026-01-01T00:00:00Z',
  objects: [
    ...['edge', 'middle', 'data'].map((name) => namespace(name)),
    deployment('edge', 'web'),
    deployment('middle', 'orders'),
    deployment('data', 'db', 5432),
    balancer,
    onlyFrom('middle', 'edge'),
    onlyFrom('data', 'middle'),
  ],
});
const asOf = { snapshot: toGlobalId('Snapshot', id) };
afterAll(close);

/** The data of an answer without errors. */
async function paths(variables: object, token = viewer) {
  const { body } = await server.graphql(token, PATHS, { asOf, ...variables });
  expect(body.errors).toBeUndefined();
  return body.data.paths;
}
async function refusal(variables: object, token = viewer) {
  const { body } = await server.graphql(token, PATHS, { asOf, ...variables });
  return body.errors[0].extensions;
}

describe('paths', () => {
  it('lead from the internet through workloads to a store', async () => {
    const found = await paths({ to: db });
    expect(found).toMatchObject({ snapshot: { sequence: 1 }, kind: 'PIVOT', unread: [] });
    expect(found.paths[0]).toMatchObject({
      shown: 'WHOLE',
      hops: [
        {
          type: 'ENTRY',
          from: null,
          to: { namespace: 'edge', name: 'web' },
          port: 8080,
          entry: { door: 'LOAD_BALANCER', service: { kind: 'Service', namespace: 'edge', name: 'public' } },
        },
        { type: 'CONNECTION', from: { name: 'web' }, to: { name: 'orders' }, connections: 'TCP 8080' },
        {
          type: 'CONNECTION',
          verdict: 'ALLOWED',
          from: { name: 'orders' },
          to: { name: 'db' },
          port: 5432,
          reasons: [
            { type: 'NOT_ISOLATED' },
            { type: 'RULE', policies: [{ namespace: 'data', name: 'only-from-middle' }] },
          ],
        },
      ],
    });
  });

  it('lead out to the internet, and between workloads', async () => {
    const out = await paths({ from: db });
    expect([out.kind, out.paths[0].verdict]).toEqual(['EXFILTRATION', 'ALLOWED']);
    expect(out.paths[0].hops).toMatchObject([{ type: 'EXIT', to: null, addresses: { first: '1.0.0.0' } }]);
    const lateral = await paths({ from: web, to: db });
    expect(lateral.kind).toBe('LATERAL');
    expect(lateral.paths[0].hops).toHaveLength(2);
  });

  it('that are longer than was asked for are said to be left out', async () => {
    expect(await paths({ from: web, to: db, options: { maxHops: 1 } })).toMatchObject({
      search: 'CUT_OFF',
      paths: [],
    });
    expect(await paths({ from: db, to: web, options: { maxHops: 1, ports: 'ANY' } })).toMatchObject({
      paths: [{ hops: [{ connections: 'All Connections' }] }],
    });
  });

  it.each([
    ['from nowhere', { from: workload('data', 'nobody'), to: db }, 'NOT_FOUND'],
    ['to nowhere', { from: db, to: workload('data', 'nobody') }, 'NOT_FOUND'],
    ['from the internet to it', {}, 'INVALID_INPUT'],
    ['from a workload to itself', { from: db, to: db }, 'INVALID_INPUT'],
    ['without number', { from: db, options: { limit: 1000 } }, 'INVALID_INPUT'],
    ['without end', { from: db, options: { maxHops: 0 } }, 'INVALID_INPUT'],
  ])('%s are refused', async (_, variables, code) => {
    expect(await refusal(variables)).toMatchObject({ code });
  });
});

describe('a token for some namespaces', () => {
  it('learns that a path exists, and nothing of what it leads through', async () => {
    const token = await server.issue('viewer', { clusters: 'all', namespaces: ['data'] });
    const found = await paths({ to: db }, token);
    expect(JSON.stringify(found)).not.toMatch(/edge|"orders"|"web"|public/);
    expect(found.paths).toMatchObject([
      { shown: 'IN_PART', hops: [{ type: 'CONNECTION', from: null, to: { name: 'db' }, port: 5432 }] },
    ]);
    // The policies of the hidden end are not shown, not even that none selects it.
    expect(found.paths[0].hops[0].reasons).toEqual([
      { type: 'RULE', policies: [{ namespace: 'data', name: 'only-from-middle' }] },
    ]);
    const hidden = await refusal({ from: web, to: db }, token);
    const missing = await refusal({ from: workload('data', 'nobody'), to: db }, token);
    expect({ ...hidden, correlationId: '' }).toEqual({ ...missing, correlationId: '' });
  });

  it('cannot ask about clusters out of its scope', async () => {
    const token = await server.issue('viewer', { clusters: [], namespaces: 'all' });
    expect(await refusal({ to: db }, token)).toMatchObject({ code: 'NOT_FOUND' });
  });
});
