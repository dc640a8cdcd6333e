import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';

const EXPOSURES = `query($asOf: AsOfInput!, $workload: WorkloadInput, $namespace: String, $exposure: Exposedness, $first: Int, $after: String) {
  internetExposures(asOf: $asOf, workload: $workload, namespace: $namespace, exposure: $exposure, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      workload { namespace name kind } exposure withheldDoubts
      entryPoints {
        door audience verdict protocol port route { kind namespace name } service { namespace name }
        sightings { seenAs verdict controller { namespace name } reasons { type } }
      }
      doubts { type kind route { kind namespace name } service { namespace name } unread { kind } }
    }
  }
}`;

const denyAll = (space: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: space, name: 'nobody' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
});
const balancer = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'edge', name: 'public' },
  spec: {
    type: 'LoadBalancer',
    allocateLoadBalancerNodePorts: false,
    selector: { app: 'web' },
    ports: [{ port: 443, targetPort: 8080 }],
  },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
};
/** Leads to a Service that does not exist. */
const dangling = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace: 'edge', name: 'orders' },
  spec: { defaultBackend: { service: { name: 'gone', port: { number: 80 } } } },
};

const { database, api: server, viewer, close } = await openApi();
const cluster = await registerCluster(database.pool, 'production');
const { id } = await publishState(database.pool, cluster, {
  at: '2026-01-01T00:00:00Z',
  objects: [
    ...['edge', 'data'].map((name) => namespace(name)),
    deployment('edge', 'web'),
    deployment('edge', 'worker'),
    deployment('data', 'db', 5432),
    balancer,
    dangling,
    denyAll('data'),
  ],
});
const asOf = { snapshot: toGlobalId('Snapshot', id) };
afterAll(close);

async function exposures(variables: object, token = viewer) {
  const { body } = await server.graphql(token, EXPOSURES, { asOf, first: 10, ...variables });
  expect(body.errors).toBeUndefined();
  return body.data.internetExposures;
}

async function refusal(variables: object, token = viewer) {
  const { body } = await server.graphql(token, EXPOSURES, { asOf, first: 10, ...variables });
  return body.errors[0].extensions;
}

describe('internet exposures', () => {
  it('say of each workload whether it is reached, and through what', async () => {
    const { totalCount, nodes } = await exposures({});
    expect(totalCount).toBe(3);
    expect(nodes).toMatchObject([
      { workload: { namespace: 'data', name: 'db' }, exposure: 'NOT_EXPOSED', entryPoints: [], doubts: [] },
      {
        workload: { namespace: 'edge', name: 'web', kind: 'Deployment' },
        exposure: 'EXPOSED',
        entryPoints: [
          {
            door: 'LOAD_BALANCER',
            audience: 'INTERNET',
            verdict: 'ALLOWED',
            protocol: 'TCP',
            port: 8080,
            route: null,
            service: { namespace: 'edge', name: 'public' },
            sightings: [
              { seenAs: 'CLIENT', verdict: 'ALLOWED', reasons: [{ type: 'NOT_ISOLATED' }] },
              { seenAs: 'LOAD_BALANCER' },
              { seenAs: 'OWN_NODE', reasons: [{ type: 'OWN_NODE' }] },
            ],
          },
        ],
      },
      {
        workload: { namespace: 'edge', name: 'worker' },
        exposure: 'UNKNOWN',
        entryPoints: [],
        withheldDoubts: 0,
        doubts: [
          {
            type: 'MISSING_SERVICE',
            route: { kind: 'Ingress', namespace: 'edge', name: 'orders' },
            service: { namespace: 'edge', name: 'gone' },
          },
        ],
      },
    ]);
  });

  it('are narrowed to a workload, a namespace or what is said of them, and paged', async () => {
    const names = async (variables: object) =>
      (await exposures(variables)).nodes.map(({ workload }: { workload: { name: string } }) => workload.name);
    expect(await names({ namespace: 'edge' })).toEqual(['web', 'worker']);
    expect(await names({ exposure: 'NOT_EXPOSED' })).toEqual(['db']);
    expect(await names({ workload: { namespace: 'edge', name: 'web', kind: 'Deployment' } })).toEqual([
      'web',
    ]);
    const missing = { workload: { namespace: 'edge', name: 'web', kind: 'DaemonSet' } };
    expect(await refusal(missing)).toMatchObject({ code: 'NOT_FOUND', field: ['workload'] });
    const page = await exposures({ namespace: 'edge', first: 1 });
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(await names({ namespace: 'edge', first: 1, after: page.pageInfo.endCursor })).toEqual(['worker']);
  });

  it('tell a token with one namespace of that one only', async () => {
    const token = await server.issue('viewer', { clusters: 'all', namespaces: ['data'] });
    const { totalCount, nodes } = await exposures({}, token);
    expect([totalCount, nodes.length]).toEqual([1, 1]);
    expect(await refusal({ namespace: 'edge' }, token)).toMatchObject({
      code: 'INVALID_INPUT',
      field: ['namespace'],
    });
  });
});
