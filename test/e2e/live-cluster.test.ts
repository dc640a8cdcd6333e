import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConnection } from '../../src/sources/kubernetes/check-connection.ts';
import type { ApiServerConnection } from '../../src/sources/kubernetes/session/connection.ts';
import { KubernetesSource } from '../../src/sources/kubernetes/kubernetes-source.ts';
import type { CollectionLimits } from '../../src/sources/kubernetes/requests/limits.ts';
import { OWN_SERVERS } from '../../src/sources/kubernetes/session/server-address.ts';
import type { Collection, CollectionProgress } from '../../src/sources/source.ts';
import type { KubernetesObject } from '../support/fake-api-server/object-store.ts';
import { deployment, namespace, networkPolicy, pod } from '../support/fake-api-server/objects.ts';
import { customResource } from '../support/real-cluster/custom-resources.ts';
import { waitFor } from '../support/real-cluster/kubernetes-requests.ts';
import {
  bindRole,
  createReader,
  createServiceAccount,
  listRole,
} from '../support/real-cluster/reader-account.ts';
import { startRealCluster } from '../support/real-cluster/real-cluster.ts';
import type { RealCluster } from '../support/real-cluster/real-cluster.ts';
import { signServiceAccountToken } from '../support/real-cluster/service-account-token.ts';
import { E2E_TARGET } from './e2e-target.ts';

const PODS = 5_200;
/** How long after its expiry the API server still accepts a token. */
const CLOCK_LEEWAY_SECONDS = 60;

let cluster: RealCluster;

function collect(
  connection: ApiServerConnection,
  limits: Partial<CollectionLimits> = {},
  onProgress?: (progress: CollectionProgress) => void,
): Promise<Collection> {
  const source = new KubernetesSource({ connection, limits });
  return source.collect({ signal: AbortSignal.timeout(100_000), ...(onProgress && { onProgress }) });
}

describe.runIf(E2E_TARGET.type === 'own-api-server')('a real API server', () => {
  beforeAll(async () => {
    if (E2E_TARGET.type !== 'own-api-server') return;
    cluster = await startRealCluster(E2E_TARGET.assets);
    const { admin } = cluster;
    await admin.createAll('namespaces', [namespace('ringfence'), namespace('shop'), namespace('crowd')]);
    await createReader(admin);
    await admin.create('deployments', deployment('shop', 'db'));
    await admin.create('networkpolicies', networkPolicy('shop', 'deny-all'));
  });

  afterAll(() => cluster?.stop());

  it('is read completely with the shipped ClusterRole, and lacks what has no CRD', async () => {
    const token = await cluster.admin.requestToken('ringfence', 'reader');
    const { inventory, consistency, description } = await collect(cluster.connectionWithToken(token));
    expect(inventory.unread).toEqual([]);
    expect(inventory.problems).toEqual([]);
    expect(consistency).toBe('CONSISTENT');
    expect(description).toMatch(/^Kubernetes v\d+\.\d+\.\d+ at 127\.0\.0\.1:\d+$/);
    expect(inventory.workloads.map(({ namespace: ns, name, kind }) => `${ns}/${name}[${kind}]`)).toEqual([
      'shop/db[Deployment]',
    ]);
    expect(inventory.networkPolicies.map(({ namespace: ns, name }) => `${ns}/${name}`)).toEqual([
      'shop/deny-all',
    ]);
    expect(inventory.services.map(({ name }) => name)).toContain('kubernetes');
    expect(inventory.absentKinds).toEqual(
      expect.arrayContaining([
        'AdminNetworkPolicy',
        'BaselineAdminNetworkPolicy',
        'ClusterNetworkPolicy',
        'HTTPRoute',
      ]),
    );
    expect(inventory.absentKinds).not.toContain('NetworkPolicy');
    expect(inventory.absentKinds).not.toContain('EndpointSlice');
  });

  it('is read through a client certificate', async () => {
    const { certificate, key } = cluster.process.authority.issueClient('someone', 'system:masters');
    const { inventory } = await collect({
      type: 'credentials',
      server: cluster.process.url,
      credentials: {
        certificateAuthority: cluster.process.authority.certificate,
        clientCertificate: certificate,
        clientKey: key,
      },
      addresses: OWN_SERVERS,
    });
    expect(inventory.unread).toEqual([]);
  });

  it('leaves unread, per kind and namespace, what a restricted account may not list', async () => {
    await createServiceAccount(cluster.admin, 'restricted');
    await cluster.admin.createAll('clusterroles', [
      listRole('namespaces-only', 'namespaces'),
      listRole(
        'one-namespace',
        'pods',
        'apps/deployments',
        'apps/replicasets',
        'networking.k8s.io/networkpolicies',
      ),
    ]);
    await bindRole(cluster.admin, 'namespaces-only', 'restricted', 'everywhere');
    await bindRole(cluster.admin, 'one-namespace', 'restricted', { namespace: 'shop' });
    const token = await cluster.admin.requestToken('ringfence', 'restricted');
    const { inventory } = await collect(cluster.connectionWithToken(token));
    expect(inventory.networkPolicies.map(({ name }) => name)).toEqual(['deny-all']);
    expect(inventory.workloads.map(({ name }) => name)).toEqual(['db']);
    const unread = inventory.unread.map(({ kind, namespace: ns = '*', reason }) => `${kind} ${ns} ${reason}`);
    expect(unread).toContain('Node * forbidden');
    expect(unread).toContain('Service * forbidden');
    expect(unread).toContain('NetworkPolicy crowd forbidden');
    expect(unread).toContain('Pod kube-system forbidden');
    expect(unread).not.toContain('NetworkPolicy shop forbidden');
    expect(inventory.unread[0]?.message).toContain('system:serviceaccount:ringfence:restricted');

    const check = await checkConnection(cluster.connectionWithToken(token), AbortSignal.timeout(30_000));
    const access = new Map(check.kinds.map((kind) => [kind.kind, kind.access]));
    expect([access.get('Namespace'), access.get('Node')]).toEqual(['readable', 'forbidden']);
  });

  it('yields nothing to an account that may list nothing', async () => {
    await createServiceAccount(cluster.admin, 'nobody');
    const token = await cluster.admin.requestToken('ringfence', 'nobody');
    await expect(collect(cluster.connectionWithToken(token))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is read with the kinds of CRDs once they are installed', async () => {
    const policies = 'policy.networking.k8s.io';
    const gateways = 'gateway.networking.k8s.io';
    const { admin } = cluster;
    await admin.createAll('customresourcedefinitions', [
      customResource(policies, 'v1alpha1', 'AdminNetworkPolicy', 'adminnetworkpolicies', 'Cluster'),
      customResource(
        policies,
        'v1alpha1',
        'BaselineAdminNetworkPolicy',
        'baselineadminnetworkpolicies',
        'Cluster',
      ),
      customResource(policies, 'v1alpha2', 'ClusterNetworkPolicy', 'clusternetworkpolicies', 'Cluster'),
      customResource(gateways, 'v1', 'Gateway', 'gateways', 'Namespaced'),
      customResource(gateways, 'v1', 'HTTPRoute', 'httproutes', 'Namespaced'),
      customResource('cilium.io', 'v2', 'CiliumNetworkPolicy', 'ciliumnetworkpolicies', 'Namespaced'),
    ]);
    const create = (collection: string, object: KubernetesObject) =>
      waitFor(`${collection} to be served`, 30_000, async () => {
        await admin.create(collection, object);
        return true;
      });
    const subject = { namespaces: {} };
    await create('adminnetworkpolicies', {
      apiVersion: `${policies}/v1alpha1`,
      kind: 'AdminNetworkPolicy',
      metadata: { name: 'guard' },
      spec: { priority: 10, subject, ingress: [{ name: 'all', action: 'Deny', from: [{ namespaces: {} }] }] },
    });
    await create('clusternetworkpolicies', {
      apiVersion: `${policies}/v1alpha2`,
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'tiered' },
      spec: { tier: 'Admin', priority: 20, subject },
    });
    await create('httproutes', {
      apiVersion: `${gateways}/v1`,
      kind: 'HTTPRoute',
      metadata: { name: 'shop', namespace: 'shop' },
      spec: { hostnames: ['shop.example'], rules: [{ backendRefs: [{ name: 'db', port: 80 }] }] },
    });
    await create('ciliumnetworkpolicies', {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'layer7', namespace: 'shop' },
      spec: { endpointSelector: {} },
    });
    const token = await admin.requestToken('ringfence', 'reader');
    await waitFor('discovery to tell of the CRDs', 30_000, async () => {
      const { inventory } = await collect(cluster.connectionWithToken(token));
      return !inventory.absentKinds.includes('CiliumNetworkPolicy.cilium.io');
    });
    const { inventory } = await collect(cluster.connectionWithToken(token));
    expect(inventory.unread).toEqual([]);
    expect(inventory.clusterTierPolicies.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'AdminNetworkPolicy guard',
      'ClusterNetworkPolicy tiered',
    ]);
    expect(inventory.routes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['HTTPRoute shop']);
    expect(inventory.unevaluatedPolicies.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      'layer7 not-supported',
    ]);
    expect(inventory.absentKinds).toContain('GRPCRoute');
  });

  it(`is read page by page over ${PODS} pods, those that ended left out`, async () => {
    const names = Array.from({ length: PODS }, (_, index) => `pod-${String(index).padStart(5, '0')}`);
    await cluster.admin.createAll(
      'pods',
      names.map((name) => pod('crowd', name, { labels: { app: 'crowd' } })),
    );
    const status = '/api/v1/namespaces/crowd/pods';
    await cluster.admin.send('PATCH', `${status}/pod-00000/status`, { status: { phase: 'Succeeded' } });
    await cluster.admin.send('PATCH', `${status}/pod-00001/status`, {
      status: { phase: 'Running', podIP: '10.244.0.7', podIPs: [{ ip: '10.244.0.7' }, { ip: 'fd00:10::7' }] },
    });
    const token = await cluster.admin.requestToken('ringfence', 'reader');
    const pages: number[] = [];
    const { inventory, consistency } = await collect(
      cluster.connectionWithToken(token),
      {},
      ({ kind, objects }) => {
        if (kind === 'pods') pages.push(objects);
      },
    );
    expect(pages).toHaveLength(Math.ceil((PODS - 1) / 500));
    expect(consistency).toBe('CONSISTENT');
    const crowd = inventory.workloads.filter((workload) => workload.namespace === 'crowd');
    expect(crowd).toHaveLength(PODS - 1);
    expect(crowd.map(({ name }) => name)).not.toContain('pod-00000');
    expect(crowd.find(({ name }) => name === 'pod-00001')?.pods[0]?.addresses).toEqual([
      '10.244.0.7',
      'fd00:10::7',
    ]);
  });

  it('ends a collection whose token expires while it is read', async () => {
    const uid = await createServiceAccount(cluster.admin, 'brief');
    await bindRole(cluster.admin, 'ringfence-reader', 'brief', 'everywhere');
    const { issuer, serviceAccountKey } = cluster.process;
    const token = signServiceAccountToken(
      { issuer, namespace: 'ringfence', name: 'brief', uid, expiresInSeconds: 5 - CLOCK_LEEWAY_SECONDS },
      serviceAccountKey,
    );
    let pages = 0;
    const halt = ({ kind }: CollectionProgress) => {
      // After the expiry, and after the ten seconds for which the API server caches that a token was valid.
      if (kind === 'pods' && ++pages === 2)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 16_000);
    };
    await expect(collect(cluster.connectionWithToken(token), {}, halt)).rejects.toMatchObject({
      code: 'unauthorised',
    });
    expect(pages).toBeGreaterThanOrEqual(2);
  });

  it('refuses a token once its service account is deleted', async () => {
    await createServiceAccount(cluster.admin, 'leaver');
    await bindRole(cluster.admin, 'ringfence-reader', 'leaver', 'everywhere');
    const token = await cluster.admin.requestToken('ringfence', 'leaver');
    await cluster.admin.send('DELETE', '/api/v1/namespaces/ringfence/serviceaccounts/leaver');
    await expect(collect(cluster.connectionWithToken(token))).rejects.toMatchObject({ code: 'unauthorised' });
  });

  it('is not trusted without its authority', async () => {
    const connection: ApiServerConnection = {
      type: 'credentials',
      server: cluster.process.url,
      credentials: { token: cluster.process.adminToken },
      addresses: OWN_SERVERS,
    };
    await expect(collect(connection)).rejects.toMatchObject({ code: 'untrusted-certificate' });
  });

  it('yields nothing when it goes away while its pods are listed', async () => {
    const token = await cluster.admin.requestToken('ringfence', 'reader');
    let killed: Promise<void> | undefined;
    const collection = collect(
      cluster.connectionWithToken(token),
      { pageSize: 100, maxAttempts: 2, retryBaseMs: 10 },
      ({ kind, objects }) => {
        if (kind === 'pods' && objects >= 300) killed ??= cluster.process.kill();
      },
    );
    await expect(collection).rejects.toMatchObject({ code: 'unreachable', retryability: 'retryable' });
    await killed;
  });
});
