import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubernetesSource } from '../../src/sources/kubernetes/kubernetes-source.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { KubernetesObject } from '../support/fake-api-server/object-store.ts';
import { namespace, networkPolicy, pod } from '../support/fake-api-server/objects.ts';
import { customResource } from '../support/real-cluster/custom-resources.ts';
import { waitFor } from '../support/real-cluster/kubernetes-requests.ts';
import { bindRole, createReader, listRole } from '../support/real-cluster/reader-account.ts';
import { startRealCluster } from '../support/real-cluster/real-cluster.ts';
import type { RealCluster } from '../support/real-cluster/real-cluster.ts';
import { E2E_TARGET } from './e2e-target.ts';

const GROUP = 'policies.example.com';
const TEAM_POLICY: KubernetesObject = {
  apiVersion: `${GROUP}/v1`,
  kind: 'TeamNetworkPolicy',
  metadata: { name: 'open-door', namespace: 'shop' },
  spec: { allow: ['all'] },
};
const WIDE_POLICY: KubernetesObject = {
  apiVersion: `${GROUP}/v1`,
  kind: 'ClusterwideNetworkPolicy',
  metadata: { name: 'open-house' },
  spec: { allow: ['all'] },
};

let cluster: RealCluster;

async function collect(): Promise<Inventory> {
  const token = await cluster.admin.requestToken('ringfence', 'reader');
  const source = new KubernetesSource({ connection: cluster.connectionWithToken(token) });
  return (await source.collect({ signal: AbortSignal.timeout(60_000) })).inventory;
}

/** Collects until discovery, which lags behind installations, contains what is expected. */
async function collectUntil(what: string, holds: (inventory: Inventory) => boolean): Promise<Inventory> {
  let inventory = await collect();
  await waitFor(what, 90_000, async () => {
    inventory = await collect();
    return holds(inventory);
  });
  return inventory;
}

/** An API group of an extension server that does not exist. */
function brokenGroup(group: string, version: string): KubernetesObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}` },
    spec: {
      group,
      version,
      groupPriorityMinimum: 100,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
      service: { namespace: 'shop', name: 'nobody' },
    },
  };
}

describe.runIf(E2E_TARGET.type === 'own-api-server')(
  'a real API server with policies of a vendor’s own kind',
  () => {
    beforeAll(async () => {
      if (E2E_TARGET.type !== 'own-api-server') return;
      cluster = await startRealCluster(E2E_TARGET.assets);
      const { admin } = cluster;
      await admin.createAll('namespaces', [namespace('ringfence'), namespace('shop')]);
      await createReader(admin);
      await admin.create('pods', pod('shop', 'db'));
      await admin.create('networkpolicies', networkPolicy('shop', 'deny-all'));
      await admin.createAll('customresourcedefinitions', [
        customResource(GROUP, 'v1', 'TeamNetworkPolicy', 'teamnetworkpolicies', 'Namespaced'),
        customResource(GROUP, 'v1', 'ClusterwideNetworkPolicy', 'clusterwidenetworkpolicies', 'Cluster'),
        customResource(
          'crd.projectcalico.org',
          'v1',
          'StagedNetworkPolicy',
          'stagednetworkpolicies',
          'Namespaced',
        ),
      ]);
      for (const [collection, object] of [
        ['teamnetworkpolicies', TEAM_POLICY],
        ['clusterwidenetworkpolicies', WIDE_POLICY],
      ] as const)
        await waitFor(`${collection} to be served`, 30_000, async () => {
          await admin.create(collection, object);
          return true;
        });
    });

    afterAll(() => cluster?.stop());

    it('leaves them unread with the shipped ClusterRole, and names the rules that it lacks', async () => {
      const { unread } = await collectUntil(
        'discovery to tell of the CRDs',
        (one) => one.unread.length === 2,
      );
      expect(new Map(unread.map(({ kind, reason }) => [kind, reason]))).toEqual(
        new Map([
          [`TeamNetworkPolicy.${GROUP}`, 'forbidden'],
          [`ClusterwideNetworkPolicy.${GROUP}`, 'forbidden'],
        ]),
      );
      const rules = unread.map(({ message }) => message.slice(message.indexOf('{apiGroups')));
      expect(rules.toSorted()).toEqual([
        `{apiGroups: [${GROUP}], resources: [clusterwidenetworkpolicies], verbs: [list]}`,
        `{apiGroups: [${GROUP}], resources: [teamnetworkpolicies], verbs: [list]}`,
      ]);
    });

    it('is read completely once they are granted', async () => {
      const resources = [`${GROUP}/clusterwidenetworkpolicies`, `${GROUP}/teamnetworkpolicies`];
      await cluster.admin.create('clusterroles', listRole('vendor-policies', ...resources));
      await bindRole(cluster.admin, 'vendor-policies', 'reader', 'everywhere');
      const { unevaluatedPolicies } = await collectUntil(
        'the role to hold',
        ({ unread }) => unread.length === 0,
      );
      expect(
        unevaluatedPolicies.map(({ kind, namespace: ns, name, spec }) => [kind, ns, name, spec]),
      ).toEqual([
        ['ClusterwideNetworkPolicy', undefined, 'open-house', { allow: ['all'] }],
        ['TeamNetworkPolicy', 'shop', 'open-door', { allow: ['all'] }],
      ]);
    });

    it('is complete while the metrics server is down, and not while an unknown extension server is', async () => {
      await cluster.admin.createAll('apiservices', [
        brokenGroup('metrics.k8s.io', 'v1beta1'),
        brokenGroup('custom.example.com', 'v1'),
      ]);
      const { unread } = await collectUntil(
        'discovery to mind the broken groups',
        (one) => one.unread.length > 0,
      );
      expect(unread).toMatchObject([{ kind: '*.custom.example.com', reason: 'failed' }]);
      expect(unread[0]?.message).toContain('it is not known whether it has policies');
    });
  },
);
