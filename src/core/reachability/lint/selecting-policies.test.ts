import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { compilePolicies } from '../compilation/compile.ts';
import { objectText } from './policy-view.ts';
import { selectsAnyOf } from './selecting-policies.ts';

const inBilling = { namespace: 'billing' };
const namespaces = [namespace('app', { team: 'shop' }), namespace('billing', { team: 'money' })];
const pods = [
  pod('web', { app: 'web' }),
  pod('db', { app: 'db' }),
  pod('ledger', { app: 'web' }, { metadata: inBilling }),
];
const forApp = (name: string, app: string, metadata: object = {}) =>
  networkPolicy(name, { podSelector: { matchLabels: { app } } }, metadata);
const requiring = (name: string, requirement: object) =>
  networkPolicy(name, { podSelector: { matchExpressions: [requirement] } });
const forTeam = (name: string, team: string, podSelector?: object) => {
  const namespaceSelector = { matchLabels: { team } };
  const subject =
    podSelector === undefined
      ? { namespaces: namespaceSelector }
      : { pods: { namespaceSelector, podSelector } };
  return clusterPolicy(name, 'Admin', name.length, { subject });
};
/** Cilium's policies are not evaluated. */
const ofCilium = (kind: string, metadata: object): Manifest => ({
  apiVersion: 'cilium.io/v2',
  kind,
  metadata,
  spec: { endpointSelector: { matchLabels: { app: 'nothing-like-it' } }, ingress: [{}] },
});

/** The policies that may select a pod of the workloads with these names. */
function selecting(objects: readonly Manifest[], ...names: readonly string[]): string[] {
  const all = [...namespaces, ...pods, ...objects];
  const inventory = inventoryOf(all);
  const isWanted = ({ name }: WorkloadReference) => names.includes(name);
  const isSelecting = selectsAnyOf(
    compilePolicies(inventory, { assumptions: modelOf(all).assumptions }),
    isWanted,
  );
  const { networkPolicies, clusterTierPolicies, unevaluatedPolicies } = inventory;
  return [...networkPolicies, ...clusterTierPolicies, ...unevaluatedPolicies]
    .filter((policy) => isSelecting(policy))
    .map((policy) => objectText(policy));
}

describe('policies that may select a pod of some workloads', () => {
  it('are NetworkPolicies of their namespace whose selector matches', () => {
    const policies = [
      forApp('for-web', 'web'),
      forApp('for-db', 'db'),
      networkPolicy('for-all', { podSelector: {} }),
      networkPolicy('elsewhere', { podSelector: {} }, inBilling),
    ];
    expect(selecting(policies, 'web')).toEqual(['NetworkPolicy app/for-all', 'NetworkPolicy app/for-web']);
    expect(selecting(policies, 'ledger')).toEqual(['NetworkPolicy billing/elsewhere']);
    expect(selecting(policies, 'web', 'ledger')).toHaveLength(3);
  });

  it('are told apart from others of the same name by their kind and namespace', () => {
    const policies = [forApp('same', 'web', inBilling), forApp('same', 'db'), forTeam('same', 'nobody')];
    expect(selecting(policies, 'ledger')).toEqual(['NetworkPolicy billing/same']);
    expect(selecting(policies, 'db')).toEqual(['NetworkPolicy app/same']);
  });

  it('are cluster tiers that the workload is a subject of', () => {
    const tiers = [
      forTeam('of-shop', 'shop'),
      forTeam('of-money', 'money'),
      forTeam('of-the-shops-web', 'shop', { matchLabels: { app: 'web' } }),
    ];
    expect(selecting(tiers, 'web')).toEqual([
      'ClusterNetworkPolicy of-shop',
      'ClusterNetworkPolicy of-the-shops-web',
    ]);
    expect(selecting(tiers, 'db')).toEqual(['ClusterNetworkPolicy of-shop']);
  });

  it('are all those of their namespace, or of the cluster, that are not evaluated', () => {
    const unevaluated = [
      ofCilium('CiliumNetworkPolicy', { name: 'own', namespace: 'app' }),
      ofCilium('CiliumNetworkPolicy', { name: 'other', namespace: 'billing' }),
      ofCilium('CiliumClusterwideNetworkPolicy', { name: 'all' }),
    ];
    const ofCluster = 'CiliumClusterwideNetworkPolicy all';
    expect(selecting(unevaluated, 'web').toSorted()).toEqual([ofCluster, 'CiliumNetworkPolicy app/own']);
    expect(selecting(unevaluated, 'ledger').toSorted()).toEqual([
      ofCluster,
      'CiliumNetworkPolicy billing/other',
    ]);
  });

  it('are none if there is no such workload', () => {
    const policies = [
      networkPolicy('for-all', { podSelector: {} }),
      forTeam('of-shop', 'shop'),
      ofCilium('CiliumClusterwideNetworkPolicy', { name: 'all' }),
    ];
    expect(selecting(policies, 'gone')).toEqual([]);
  });

  it('are those that require a label that a controller of an unknown kind may set', () => {
    const runner: Manifest = {
      apiVersion: 'batch.example.test/v1',
      kind: 'Runner',
      metadata: { name: 'runner', namespace: 'app' },
      spec: {
        template: { metadata: { labels: { app: 'runner' } }, spec: { containers: [{ name: 'main' }] } },
      },
    };
    const policies = [
      requiring('may-be-set', { key: 'run', operator: 'Exists' }),
      requiring('excluded', { key: 'app', operator: 'NotIn', values: ['runner'] }),
    ];
    expect(selecting([runner, ...policies], 'runner')).toEqual(['NetworkPolicy app/may-be-set']);
    expect(selecting([runner, ...policies], 'web')).toEqual(['NetworkPolicy app/excluded']);
  });
});
