import { afterEach, describe, expect, it } from 'vitest';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import type { FakeApiServerOptions } from '../../support/fake-api-server/fake-api-server.ts';
import {
  deployment,
  namespace,
  networkPolicy,
  pod,
  replicaSet,
} from '../../support/fake-api-server/objects.ts';
import {
  CALICO_EXTENSION_TYPES,
  CALICO_TYPES,
  CLUSTER_TIER_TYPES,
  GATEWAY_TYPES,
} from '../../support/fake-api-server/resource-types.ts';
import type { Collection } from '../../../src/sources/source.ts';
import { testConnection } from '../../../src/sources/kubernetes/connection-test.ts';
import { checkConnection } from '../../../src/sources/kubernetes/check-connection.ts';
import { KubernetesSource } from '../../../src/sources/kubernetes/kubernetes-source.ts';
import type { KubernetesSourceOptions } from '../../../src/sources/kubernetes/kubernetes-source.ts';
import type { CollectionLimits } from '../../../src/sources/kubernetes/requests/limits.ts';

const LIMITS: Partial<CollectionLimits> = {
  pageSize: 10,
  requestTimeoutMs: 600_000,
  retryBaseMs: 1,
  maxAttempts: 2,
};

let server: FakeApiServer;

/** A shop with a database protected by a policy, and another namespace. */
async function startShop(options: FakeApiServerOptions = {}): Promise<FakeApiServer> {
  server = await FakeApiServer.start(options);
  server.put(
    namespace('shop', { 'ringfence.dev/data': 'pii' }),
    namespace('web'),
    deployment('shop', 'db'),
    replicaSet('shop', 'db-7d4b9', 'db'),
    pod('shop', 'db-7d4b9-x1', { owner: { kind: 'ReplicaSet', name: 'db-7d4b9' }, address: '10.1.0.1' }),
    pod('web', 'front', { address: '10.1.0.2' }),
    networkPolicy('shop', 'deny-all'),
  );
  return server;
}

function collect(
  options: Partial<KubernetesSourceOptions> = {},
  signal = new AbortController().signal,
): Promise<Collection> {
  const source = new KubernetesSource({
    connection: server.connection,
    ...options,
    limits: { ...LIMITS, ...options.limits },
  });
  return source.collect({ signal });
}

afterEach(() => server.close());

describe('a live cluster', () => {
  it('becomes an inventory of one consistent moment', async () => {
    await startShop();
    const { inventory, consistency, description, startedAt, finishedAt } = await collect();
    expect(consistency).toBe('CONSISTENT');
    expect(inventory.unread).toEqual([]);
    expect(inventory.workloads.map(({ namespace: ns, name, kind }) => `${ns}/${name}[${kind}]`)).toEqual([
      'shop/db[Deployment]',
      'web/front[Pod]',
    ]);
    expect(inventory.workloads[0]?.pods.map(({ addresses }) => addresses)).toEqual([['10.1.0.1']]);
    expect(inventory.networkPolicies.map(({ name }) => name)).toEqual(['deny-all']);
    expect(inventory.namespaces.map(({ name, labels }) => [name, labels['ringfence.dev/data']])).toEqual([
      ['shop', 'pii'],
      ['web', undefined],
    ]);
    expect(description).toBe(`Kubernetes v1.34.1 at ${new URL(server.url).host}`);
    expect(startedAt.getTime()).toBeLessThanOrEqual(finishedAt.getTime());
  });

  it('tells the further networks of its pods', async () => {
    await startShop();
    const annotations = { 'k8s.v1.cni.cncf.io/networks': 'vlan-7', other: 'x' };
    server.put(pod('web', 'virt-launcher', { address: '10.1.0.3', annotations }));
    const { inventory } = await collect();
    const networks = inventory.workloads.map(({ name, podGroups }) => [name, podGroups[0]?.furtherNetworks]);
    expect(networks).toEqual([
      ['db', undefined],
      ['front', undefined],
      ['virt-launcher', ['web/vlan-7']],
    ]);
  });

  it('is the same through classic discovery', async () => {
    await startShop();
    const aggregated = await collect();
    await server.close();
    await startShop({ discovery: 'classic' });
    expect((await collect()).inventory).toEqual(aggregated.inventory);
  });

  it('is read though the server tells nobody its version', async () => {
    await startShop();
    server.fail({ path: '/version' }, { type: 'status', code: 403, reason: 'Forbidden' });
    expect((await collect()).description).toContain('Kubernetes (version not told) at');
  });

  it('leaves finished pods out on the server', async () => {
    await startShop();
    server.put(pod('web', 'done', { phase: 'Succeeded' }));
    expect((await collect()).inventory.workloads.map(({ name }) => name)).not.toContain('done');
    const request = server.seen.find(({ resource }) => resource === 'pods');
    expect(request?.query.get('fieldSelector')).toBe('status.phase!=Succeeded,status.phase!=Failed');
  });

  it('keeps a Deployment that runs no pod now', async () => {
    await startShop();
    server.put(deployment('web', 'sleeping', { replicas: 0 }));
    const sleeping = (await collect()).inventory.workloads.find(({ name }) => name === 'sleeping');
    expect(sleeping).toMatchObject({ replicas: 0, pods: [] });
  });

  it('asks only for metadata of namespaces and of what tells owners', async () => {
    await startShop();
    await collect();
    const partial = new Set(
      server.seen
        .filter(({ accept }) => accept.includes('PartialObjectMetadataList'))
        .map(({ resource }) => resource),
    );
    expect(partial).toEqual(new Set(['jobs', 'namespaces', 'replicasets', 'replicationcontrollers']));
  });

  it('never has more than two requests in hand', async () => {
    await startShop({ latencyMs: 5 });
    await collect();
    expect(server.peakConcurrency).toBe(2);
  });
});

describe('kinds that a cluster may lack', () => {
  it('are absent, and the inventory is complete', async () => {
    await startShop();
    const { inventory } = await collect();
    expect(inventory.absentKinds).toEqual(
      expect.arrayContaining([
        'AdminNetworkPolicy',
        'ClusterNetworkPolicy',
        'HTTPRoute',
        'NetworkPolicy.crd.projectcalico.org',
      ]),
    );
    expect(inventory.absentKinds).not.toContain('NetworkPolicy');
    expect(inventory.unread).toEqual([]);
  });

  it('are read once they are installed', async () => {
    await startShop();
    server.install([...CLUSTER_TIER_TYPES, ...GATEWAY_TYPES, ...CALICO_TYPES]);
    server.put(
      {
        apiVersion: 'policy.networking.k8s.io/v1alpha1',
        kind: 'AdminNetworkPolicy',
        metadata: { name: 'guard' },
        spec: { priority: 1, subject: { namespaces: {} } },
      },
      {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'GlobalNetworkPolicy',
        metadata: { name: 'default.allow' },
        spec: { order: 1 },
      },
    );
    const { inventory } = await collect();
    expect(inventory.clusterTierPolicies.map(({ name }) => name)).toEqual(['guard']);
    expect(inventory.unevaluatedPolicies.map(({ name, reason }) => [name, reason])).toEqual([
      ['default.allow', 'not-supported'],
    ]);
  });

  it('are read once where two API groups serve the same objects', async () => {
    await startShop();
    server.install([...CALICO_TYPES, ...CALICO_EXTENSION_TYPES]);
    for (const apiVersion of ['crd.projectcalico.org/v1', 'projectcalico.org/v3']) {
      server.put({ apiVersion, kind: 'GlobalNetworkPolicy', metadata: { name: 'default.allow' }, spec: {} });
    }
    const { inventory } = await collect();
    expect(inventory.unevaluatedPolicies.map(({ name }) => name)).toEqual(['default.allow']);
    expect(inventory.absentKinds).not.toContain('GlobalNetworkPolicy.projectcalico.org');
  });

  it('are unread, not absent, when aggregated discovery calls their group stale', async () => {
    await startShop();
    server.install(CALICO_EXTENSION_TYPES);
    server.setGroup('projectcalico.org', 'down');
    const { inventory } = await collect();
    expect(inventory.unread.map(({ kind }) => kind)).toEqual([
      'NetworkPolicy.projectcalico.org',
      'GlobalNetworkPolicy.projectcalico.org',
    ]);
  });

  it('are unread, not absent, when the server of their API group does not answer', async () => {
    await startShop({ discovery: 'classic' });
    server.install(CALICO_TYPES);
    server.setGroup('crd.projectcalico.org', 'down');
    const { inventory } = await collect();
    expect(inventory.unread.map(({ kind, reason }) => [kind, reason])).toContainEqual([
      'GlobalNetworkPolicy.crd.projectcalico.org',
      'failed',
    ]);
    expect(inventory.absentKinds).not.toContain('GlobalNetworkPolicy.crd.projectcalico.org');
  });
});

describe('a kind that cannot be read', () => {
  it('is unread with the server’s own words when it is forbidden', async () => {
    await startShop();
    server.forbid('nodes');
    expect((await collect()).inventory.unread).toEqual([
      {
        kind: 'Node',
        reason: 'forbidden',
        message: expect.stringContaining('cannot list resource "nodes" in API group "" at the cluster scope'),
      },
    ]);
  });

  it('is read in the namespaces where that is allowed, and unread in the others', async () => {
    await startShop();
    server.forbid('networkpolicies', 'cluster-wide');
    server.forbid('networkpolicies', { namespace: 'web' });
    const { inventory } = await collect();
    expect(inventory.networkPolicies.map(({ name }) => name)).toEqual(['deny-all']);
    expect(inventory.unread).toMatchObject([
      { kind: 'NetworkPolicy', namespace: 'web', reason: 'forbidden' },
    ]);
  });

  it('is complete when each namespace can be read', async () => {
    await startShop();
    server.forbid('pods', 'cluster-wide');
    const { inventory } = await collect();
    expect(inventory.unread).toEqual([]);
    expect(inventory.workloads).toHaveLength(2);
  });

  it('stays unread where the configuration names only some namespaces', async () => {
    await startShop();
    server.forbid('namespaces');
    server.forbid('pods', 'cluster-wide');
    const { inventory } = await collect({ namespaces: ['shop'] });
    expect(inventory.workloads.flatMap(({ pods }) => pods).map(({ name }) => name)).toEqual(['db-7d4b9-x1']);
    expect(inventory.unread.map(({ kind, namespace: ns }) => [kind, ns])).toEqual([
      ['Namespace', undefined],
      ['Pod', undefined],
    ]);
  });

  it('is not tried in more namespaces than the limit, and says so', async () => {
    await startShop();
    server.forbid('pods', 'cluster-wide');
    const { inventory } = await collect({ limits: { maxNamespacesTried: 1 } });
    expect(inventory.unread).toMatchObject([
      {
        kind: 'Pod',
        reason: 'forbidden',
        message: expect.stringContaining('not tried in each of 2 namespaces'),
      },
    ]);
    expect(server.seen.filter(({ resource }) => resource === 'pods')).toHaveLength(1);
  });

  it('leaves nothing of a list that broke off', async () => {
    await startShop();
    for (let index = 0; index < 30; index++) server.put(pod('web', `replica-${index}`));
    server.fail({ resource: 'pods', page: 'later' }, { type: 'truncate' }, 100);
    const { inventory } = await collect();
    expect(inventory.unread).toMatchObject([{ kind: 'Pod', reason: 'failed' }]);
    expect(inventory.workloads.flatMap(({ pods }) => pods)).toEqual([]);
  });

  it('never holds an object twice after its list started over', async () => {
    await startShop();
    for (let index = 0; index < 30; index++) server.put(pod('web', `replica-${index}`));
    server.fail({ resource: 'pods', page: 'later' }, { type: 'expire-continue' }, 2);
    const { inventory } = await collect();
    expect(inventory.problems).toEqual([]);
    expect(inventory.workloads).toHaveLength(32);
  });
});

function addPolicy(): void {
  server.put(networkPolicy('shop', `new-${server.seen.length}`));
}

describe('a cluster that moves while it is read', () => {
  it('is read again, and consistent once the policies hold still', async () => {
    await startShop();
    server.before({ resource: 'services' }, addPolicy);
    const { consistency, inventory } = await collect();
    expect(consistency).toBe('CONSISTENT');
    expect(inventory.networkPolicies).toHaveLength(2);
    expect(server.seen.filter(({ resource }) => resource === 'services')).toHaveLength(2);
  });

  it('is skewed, with its window, when the policies never hold still', async () => {
    await startShop();
    server.before({ resource: 'services' }, addPolicy, 100);
    const { inventory, consistency, startedAt, finishedAt } = await collect({
      limits: { maxConsistencyAttempts: 2 },
    });
    expect(consistency).toBe('SKEWED');
    expect(inventory.networkPolicies).toHaveLength(3);
    expect(finishedAt.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
    expect(server.seen.filter(({ resource }) => resource === 'services')).toHaveLength(2);
  });

  it('is consistent when only annotations of a namespace move', async () => {
    await startShop();
    server.before({ resource: 'services' }, () => {
      const touched = namespace('shop', { 'ringfence.dev/data': 'pii' });
      server.put({ ...touched, metadata: { ...touched.metadata, annotations: { seen: 'now' } } });
    });
    await collect();
    expect(server.seen.filter(({ resource }) => resource === 'services')).toHaveLength(1);
  });

  it('is read again when a label of a namespace moves', async () => {
    await startShop();
    server.before({ resource: 'services' }, () =>
      server.put(namespace('web', { 'ringfence.dev/data': 'pii' })),
    );
    const { inventory } = await collect();
    expect(inventory.namespaces.find(({ name }) => name === 'web')?.labels['ringfence.dev/data']).toBe('pii');
    expect(server.seen.filter(({ resource }) => resource === 'services')).toHaveLength(2);
  });
});

describe('a collection fails as a whole', () => {
  it('when the token expires midway', async () => {
    await startShop();
    server.before({ resource: 'services' }, () => server.acceptTokens());
    await expect(collect()).rejects.toMatchObject({ name: 'SourceError', code: 'unauthorised' });
  });

  it('when the server goes away midway, though much was read', async () => {
    await startShop();
    server.before({ resource: 'ingresses' }, () => void server.close());
    await expect(collect()).rejects.toMatchObject({
      code: 'unreachable',
      retryability: 'retryable',
      message: expect.stringContaining('went away while it was read'),
    });
  });

  it('when nothing at all may be listed', async () => {
    await startShop();
    for (const resource of new Set(['namespaces', 'nodes', 'pods', 'services', 'replicationcontrollers']))
      server.forbid(resource);
    for (const resource of ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs'])
      server.forbid(resource);
    for (const resource of ['networkpolicies', 'ingresses', 'ingressclasses', 'endpointslices'])
      server.forbid(resource);
    await expect(collect()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('when it takes longer than its deadline', async () => {
    await startShop();
    server.fail({ resource: 'pods' }, { type: 'hang' }, 100);
    await expect(
      collect({ limits: { collectionTimeoutMs: 200, requestTimeoutMs: 60_000 } }),
    ).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });

  it('at once when the caller gives up', async () => {
    await startShop();
    server.fail({ resource: 'pods' }, { type: 'hang' }, 100);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const limits = { requestTimeoutMs: 10_000_000, collectionTimeoutMs: 10_000_000 };
    await expect(collect({ limits }, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('when something else answers at the address', async () => {
    await startShop();
    server.fail({ path: '/version' }, { type: 'body', body: '<html>login</html>' }, 100);
    await expect(collect()).rejects.toMatchObject({ code: 'not-kubernetes' });
  });

  it('when discovery cannot be read, since nothing may then be taken for absent', async () => {
    await startShop();
    server.fail({ path: '/apis' }, { type: 'status', code: 500, reason: 'InternalError' }, 100);
    await expect(collect()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('at once when the token cannot be sent, without repeating it', async () => {
    const { connection } = await startShop();
    if (connection.type !== 'credentials') throw new Error('the fake API server is called with credentials');
    const credentials = { ...connection.credentials, token: 'two\nlines' };
    await expect(collect({ connection: { ...connection, credentials } })).rejects.toMatchObject({
      code: 'connection-invalid',
      message: expect.not.stringContaining('two'),
    });
  });

  it('when the credentials are wrong, without repeating them', async () => {
    await startShop();
    server.acceptTokens('another');
    await expect(collect()).rejects.toThrow(/^(?!.*fake-token-1).*does not accept the credentials/);
  });
});

describe('a connection check', () => {
  it('tells which kinds could be read', async () => {
    await startShop();
    server.forbid('nodes');
    const check = await checkConnection(server.connection, new AbortController().signal, LIMITS);
    expect(check.serverVersion).toBe('v1.34.1');
    const access = new Map(check.kinds.map((kind) => [kind.kind, kind.access]));
    expect(access.get('Pod')).toBe('readable');
    expect(access.get('Node')).toBe('forbidden');
    expect(access.get('AdminNetworkPolicy')).toBe('absent');
  });

  it('sorts the kinds by what snapshots would get of them', async () => {
    await startShop();
    server.forbid('nodes');
    const { serverVersion, readable, unreadable, absent } = await testConnection(server.connection);
    expect(serverVersion).toBe('v1.34.1');
    expect(readable).toEqual(expect.arrayContaining(['Namespace', 'NetworkPolicy', 'Pod', 'EndpointSlice']));
    expect(unreadable).toEqual(['Node']);
    expect(absent).toContain('ClusterNetworkPolicy');
  });
});
