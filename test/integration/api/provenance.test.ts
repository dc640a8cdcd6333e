import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { ProvenanceService } from '../../../src/snapshots/provenance/provenance.service.ts';
import { ProvenanceStore } from '../../../src/snapshots/provenance/provenance.store.ts';
import { ManifestSource } from '../../../src/sources/manifests/manifest-source.ts';
import { GitRepository } from '../../support/manifests/git-repository.ts';
import {
  deployment,
  isolation,
  namespace,
  publishSource,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const TRACKING = 'argocd.argoproj.io/tracking-id';

/** An object that `manager` wrote on a day of January 2026. */
function written(object: object, manager: string, day: number, more: object = {}): object {
  const time = `2026-01-0${day}T08:00:00Z`;
  const managedFields = [
    { manager, operation: 'Update', time },
    { manager: 'kube-controller-manager', operation: 'Update', time, subresource: 'status' },
  ];
  const metadata = 'metadata' in object && typeof object.metadata === 'object' ? object.metadata : {};
  return { ...object, metadata: { ...metadata, managedFields, ...more } };
}

const tracked = { annotations: { [TRACKING]: 'team_store:apps/Deployment:shop/api' } };
const clusterPolicy = {
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: 'everywhere' },
  spec: {},
};

const { database, api, viewer, close } = await openApi();
const cluster = await registerCluster(database.pool, 'production');
const states = [
  [deployment('shop', 'api'), 'helm', 1],
  // Only the managed fields change.
  [deployment('shop', 'api'), 'kubectl-annotate', 2],
  [deployment('shop', 'api', 9090), 'kubectl-edit', 3],
] as const;
for (const [workload, manager, day] of states)
  await publishState(database.pool, cluster, {
    at: `2026-01-0${day}T12:00:00Z`,
    objects: [
      written(namespace('shop'), 'kubectl-create', 1),
      written(workload, manager, day, tracked),
      deployment('shop', 'db', 5432),
      written(isolation('shop'), 'kubectl-client-side-apply', day),
      written(clusterPolicy, 'calicoctl', 1),
    ],
  });
afterAll(close);

const PROVENANCE = `provenance {
  recordedAt
  writes { manager operation time subresource }
  deliveredBy { tool kind namespace name }
}`;

/** The inventory in an answer without errors. */
async function inventoryAt(at: string | null, fields: string, token = viewer) {
  const { body } = await api.graphql(
    token,
    `query ($asOf: AsOfInput!) { inventory(asOf: $asOf) { ${fields} } }`,
    { asOf: { cluster: 'production', at } },
  );
  expect(body.errors).toBeUndefined();
  return body.data.inventory;
}

async function workloadsAt(at: string): Promise<readonly Record<string, unknown>[]> {
  const { workloads } = await inventoryAt(at, `workloads(first: 10) { nodes { name ${PROVENANCE} } }`);
  return workloads.nodes;
}

const POLICIES = 'policies(first: 10) { nodes { name provenance { writes { manager } } } }';
const NAMESPACES = 'namespaces(first: 10) { nodes { name provenance { writes { manager } } } }';
const ISOLATION = {
  name: 'own-namespace-only',
  provenance: { writes: [{ manager: 'kubectl-client-side-apply' }] },
};

describe('who wrote and delivered an object', () => {
  it('is told with the revision that it belongs to, at any time', async () => {
    const [workload, unknown] = await workloadsAt('2026-01-01T12:00:00Z');
    expect(workload).toEqual({
      name: 'api',
      provenance: {
        recordedAt: '2026-01-01T12:00:00.000Z',
        writes: [
          { manager: 'helm', operation: 'UPDATE', time: '2026-01-01T08:00:00.000Z', subresource: null },
        ],
        deliveredBy: { tool: 'ARGO_CD', kind: 'APPLICATION', namespace: 'team', name: 'store' },
      },
    });
    expect(unknown).toEqual({ name: 'db', provenance: null });
    expect((await workloadsAt('2026-01-03T12:00:00Z'))[0]).toMatchObject({
      provenance: { recordedAt: '2026-01-03T12:00:00.000Z', writes: [{ manager: 'kubectl-edit' }] },
    });
  });

  it('makes no revision of its own', async () => {
    expect(await workloadsAt('2026-01-02T12:00:00Z')).toEqual(await workloadsAt('2026-01-01T12:00:00Z'));
    const { rows } = await database.pool.query(
      "SELECT valid_from FROM object_revisions WHERE kind = 'Workload' AND name = 'Deployment/api' ORDER BY 1",
    );
    expect(rows).toEqual([{ valid_from: 1 }, { valid_from: 3 }]);
  });

  it('is told of namespaces and policies of all kinds', async () => {
    expect(await inventoryAt(null, `${NAMESPACES} ${POLICIES}`)).toEqual({
      namespaces: { nodes: [{ name: 'shop', provenance: { writes: [{ manager: 'kubectl-create' }] } }] },
      policies: {
        nodes: [{ name: 'everywhere', provenance: { writes: [{ manager: 'calicoctl' }] } }, ISOLATION],
      },
    });
  });

  it('is told of objects in scope only', async () => {
    const [shop, bank] = await Promise.all(
      ['shop', 'bank'].map((name) => api.issue('viewer', { clusters: 'all', namespaces: [name] })),
    );
    expect((await inventoryAt(null, POLICIES, shop)).policies.nodes).toEqual([ISOLATION]);
    const hidden = await inventoryAt(null, `${NAMESPACES} ${POLICIES}`, bank);
    expect(hidden).toEqual({ namespaces: { nodes: [] }, policies: { nodes: [] } });
    const asked = { snapshot: { clusterId: cluster, sequence: 3 }, namespace: 'shop' };
    const found = await new ProvenanceService(new ProvenanceStore(database.pool)).ofEach(
      {
        name: 'a viewer',
        tokenId: 'viewer',
        role: 'viewer',
        scope: { clusters: 'all', namespaces: ['bank'] },
        owner: null,
      },
      [
        { ...asked, kind: 'Workload', name: 'Deployment/api' },
        { ...asked, kind: 'GlobalNetworkPolicy.crd.projectcalico.org', namespace: '', name: 'everywhere' },
        { ...asked, kind: 'Namespace', namespace: '', name: 'shop' },
      ],
    );
    expect(found).toEqual([null, null, null]);
  });

  it('takes one statement, however many objects there are', async () => {
    const before = await statements(() => workloadsAt('2026-01-03T12:00:00Z'));
    const at = '2026-01-04T12:00:00Z';
    const objects = Array.from({ length: 9 }, (_, index) =>
      written(deployment('shop', `w${index}`), 'helm', 4),
    );
    await publishState(database.pool, cluster, { at, objects });
    expect(await workloadsAt(at)).toHaveLength(9);
    expect(await statements(() => workloadsAt(at))).toBe(before);
  });
});

const policyText = (name: string): string =>
  JSON.stringify({ ...isolation('shop'), metadata: { namespace: 'shop', name } });

describe('the last change of a file', () => {
  const repository = new GitRepository();
  const LAST_CHANGE = `provenance {
    lastChange { commit authorName authorEmail committedAt isLater subject } lastChangeAbsent
  }`;

  async function publishFolder(at: string, git: 'last-change' | 'off'): Promise<void> {
    const source = new ManifestSource({
      folder: repository.path,
      paths: ['.'],
      git,
      limits: { maxGitMs: 60_000 },
    });
    await publishSource(database.pool, cluster, source, { takenAt: new Date(at) });
  }

  it('is told of the objects in it, or why it is not known', async () => {
    repository.write('policies/a.json', policyText('a'));
    const commit = repository.commit('Isolate the shop');
    repository.write('b.json', policyText('b'));
    repository.write('c.json', policyText('c'));
    repository.write('d/c.json', policyText('c'));
    await publishFolder('2026-02-01T00:00:00Z', 'last-change');
    const { policies } = await inventoryAt(null, `policies(first: 10) { nodes { name ${LAST_CHANGE} } }`);
    const lastChange = {
      commit,
      authorName: 'Ada Example',
      authorEmail: 'ada@example.com',
      committedAt: '2026-01-02T09:00:00.000Z',
      isLater: false,
      subject: 'Isolate the shop',
    };
    expect(policies.nodes).toEqual([
      { name: 'a', provenance: { lastChange, lastChangeAbsent: null } },
      { name: 'b', provenance: { lastChange: null, lastChangeAbsent: 'UNTRACKED' } },
      { name: 'c', provenance: { lastChange: null, lastChangeAbsent: 'SEVERAL_COPIES' } },
    ]);
  });

  it('is not stored if it is switched off', async () => {
    repository.write('e.json', policyText('e'));
    repository.commit('Isolate the shop');
    await publishFolder('2026-02-02T00:00:00Z', 'off');
    const { policies } = await inventoryAt(null, `policies(first: 10) { nodes { name ${LAST_CHANGE} } }`);
    expect(policies.nodes).toEqual([{ name: 'e', provenance: null }]);
    const { rows } = await database.pool.query(
      "SELECT FROM object_revisions WHERE name = 'e' AND provenance IS NOT NULL",
    );
    expect(rows).toEqual([]);
  });
});

async function statements(act: () => Promise<unknown>): Promise<number> {
  const { pool } = database;
  const query = pool.query.bind(pool);
  let count = 0;
  const counted = (...args: Parameters<typeof query>) => {
    count += 1;
    return query(...args);
  };
  Object.assign(pool, { query: counted });
  await act();
  Object.assign(pool, { query });
  return count;
}
