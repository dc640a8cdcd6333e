import { describe, expect, it } from 'vitest';
import { deployment, namespace, networkPolicy, pod } from '../../support/fake-api-server/objects.ts';
import {
  CALICO_EXTENSION_TYPES,
  CALICO_TYPES,
  CLUSTER_TIER_TYPES,
  GATEWAY_TYPES,
} from '../../support/fake-api-server/resource-types.ts';
import { collect, server, startShop } from '../../support/fake-api-server/shop.ts';

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
    expect((await collect()).description).toContain('Kubernetes (unknown version) at');
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
