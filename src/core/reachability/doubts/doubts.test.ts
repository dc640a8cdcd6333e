import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { ANY_KIND, anyKindOf } from '../../inventory/problems/unread.ts';
import type { UnevaluatedPolicy } from '../../inventory/network-policy.ts';
import { compile } from '../compilation/compile.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';

const closed = networkPolicy('closed', {
  podSelector: { matchLabels: { app: 'db' } },
  policyTypes: ['Ingress'],
});
const from = { type: 'pod', namespace: 'app', name: 'web' } as const;
const to = { type: 'pod', namespace: 'app', name: 'db' } as const;

/** The verdict of pod `db` for pod `web` on TCP 80. */
const ingressOf = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  modelOf([pod('web', { app: 'web' }), pod('db', { app: 'db' }), ...objects], options).explain(
    from,
    to,
    'TCP',
    80,
  ).ingress;

const invalidSpec = { podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } };
const policyOf = (apiVersion: string, kind: string, metadata: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'other', ...metadata },
  spec: {},
});

describe('policies that are not evaluated', () => {
  it('are named with their namespace and place', () => {
    const file = { file: 'cluster.yaml', line: 1 };
    expect(ingressOf([networkPolicy('invalid', invalidSpec)]).reasons).toEqual([
      {
        type: 'unevaluated-policy',
        why: 'invalid',
        policy: { kind: 'NetworkPolicy', namespace: 'app', name: 'invalid', location: file },
        field: expect.stringMatching(/^spec\./),
        location: file,
      },
    ]);
    const clusterwide = policyOf('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', {});
    expect(ingressOf([clusterwide]).reasons).toEqual([
      {
        type: 'unevaluated-policy',
        why: 'not-supported',
        policy: { kind: 'CiliumClusterwideNetworkPolicy', name: 'other', location: file },
        location: file,
      },
    ]);
  });

  it('have no place where objects come without one', () => {
    const refused: UnevaluatedPolicy = {
      kind: 'NetworkPolicy',
      apiVersion: 'networking.k8s.io/v1',
      namespace: 'app',
      name: 'invalid',
      reason: 'invalid',
      directions: ['ingress'],
      problems: [],
      spec: {},
    };
    const inventory = { ...inventoryOf([pod('db'), pod('web')]), unevaluatedPolicies: [refused] };
    const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
    expect(model.explain(from, to, 'TCP', 80).ingress.reasons).toEqual([
      {
        type: 'unevaluated-policy',
        why: 'invalid',
        policy: { kind: 'NetworkPolicy', namespace: 'app', name: 'invalid' },
      },
    ]);
  });

  it('of another vendor may allow or deny anything, though named like those of Kubernetes', () => {
    const calico = policyOf('crd.projectcalico.org/v1', 'NetworkPolicy', { namespace: 'app' });
    for (const points of [{ networkPolicy: 'enforced' }, { networkPolicy: 'not-enforced' }] as const) {
      expect(ingressOf([calico], { points }).verdict).toBe('unknown');
      expect(ingressOf([calico, closed], { points }).verdict).toBe('unknown');
    }
  });

  it('concern their own namespace only', () => {
    const elsewhere = networkPolicy('invalid', invalidSpec, { namespace: 'other' });
    expect(ingressOf([elsewhere]).verdict).toBe('allowed');
  });

  it('change nothing where the plugin does not enforce their kind', () => {
    const points = { networkPolicy: 'not-enforced' } as const;
    expect(ingressOf([networkPolicy('invalid', invalidSpec)], { points })).toMatchObject({
      verdict: 'allowed',
      reasons: [{ type: 'not-enforced' }],
    });
    const tier = policyOf('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', {});
    expect(ingressOf([tier]).verdict).toBe('unknown');
    expect(ingressOf([tier], { points: { clusterTiers: 'not-enforced' } }).verdict).toBe('allowed');
  });
});

const verdicts = (kind: string, points: ClusterOptions['points'] = {}) =>
  [[], [closed]].map((objects) => ingressOf(objects, { points, unread: [{ kind }] }).verdict);

const closedWithout = (kind: string) => modelOf([pod('db', { app: 'db' }), closed], { unread: [{ kind }] });
const db = { namespace: 'app', name: 'db', kind: 'Pod' };

describe('kinds that were not read', () => {
  it.each([
    ['NetworkPolicy', 'may isolate open pods and let into isolated ones', 'unknown', 'unknown'],
    ['ClusterNetworkPolicy', 'may do anything', 'unknown', 'unknown'],
    ['AdminNetworkPolicy', 'may do anything', 'unknown', 'unknown'],
    ['BaselineAdminNetworkPolicy', 'may do anything', 'unknown', 'unknown'],
    ['CiliumNetworkPolicy', 'may do anything', 'unknown', 'unknown'],
    ['NetworkPolicy.crd.projectcalico.org', 'may do anything', 'unknown', 'unknown'],
    ['AuthorizationPolicy', 'may do anything', 'unknown', 'unknown'],
    ['EgressFirewall', 'may do anything', 'unknown', 'unknown'],
    ['SecurityPolicy.crd.nsx.vmware.com', 'may do anything', 'unknown', 'unknown'],
    ['SecurityGroupPolicy.vpcresources.k8s.aws', 'may do anything', 'unknown', 'unknown'],
    ['ClusterUserDefinedNetwork.k8s.ovn.org', 'may separate pods', 'unknown', 'unknown'],
    ['SecurityPolicy.gateway.envoyproxy.io', 'change nothing', 'allowed', 'denied'],
    ['TeamNetworkPolicy.policies.example.com', 'may do anything', 'unknown', 'unknown'],
    [anyKindOf('policies.example.com'), 'may have policies that do anything', 'unknown', 'unknown'],
    ['StagedNetworkPolicy.crd.projectcalico.org', 'are not enforced', 'allowed', 'denied'],
    ['MultiNetworkPolicy.k8s.cni.cncf.io', 'are about other networks', 'allowed', 'denied'],
    ['StagedNetworkPolicy.policies.example.com', 'may do anything', 'unknown', 'unknown'],
    ['MultiClusterNetworkPolicy.policies.example.com', 'may do anything', 'unknown', 'unknown'],
    ['NetworkPolicy.controlplane.antrea.io', 'are made of others', 'allowed', 'denied'],
    [ANY_KIND, 'may hold a policy that lets in more', 'allowed', 'unknown'],
    ['Service', 'change nothing', 'allowed', 'denied'],
    ['NetworkPolicyReport', 'change nothing', 'allowed', 'denied'],
  ])('%s: %s', (kind, _, open, isolated) => {
    expect(verdicts(kind)).toEqual([open, isolated]);
  });

  it('change nothing where the plugin does not enforce them', () => {
    expect(verdicts('NetworkPolicy', { networkPolicy: 'not-enforced' })).toEqual(['allowed', 'allowed']);
    expect(verdicts('AdminNetworkPolicy', { clusterTiers: 'not-enforced' })).toEqual(['allowed', 'denied']);
  });

  it('leave it open whether a workload has pods that are not isolated', () => {
    expect(closedWithout('Pod').isolation(db, 'ingress')).toMatchObject({
      isolation: 'unknown',
      reasons: [{ type: 'unread', unread: { kind: 'Pod' } }],
    });
    expect(closedWithout('Service').isolation(db, 'ingress').isolation).toBe('isolated');
  });

  it('do not reach pods on the network of a node that is out of reach of policies', () => {
    const host = pod('host', { app: 'host' }, { spec: { hostNetwork: true } });
    const reached = (hostNetworkPods: 'as-pods' | 'as-nodes') =>
      modelOf([pod('db', { app: 'db' }), host], {
        unread: [{ kind: 'NetworkPolicy' }],
        points: { hostNetworkPods },
      });
    const query = { type: 'pod', namespace: 'app', name: 'host' } as const;
    const ingress = (hostNetworkPods: 'as-pods' | 'as-nodes') =>
      reached(hostNetworkPods).explain({ type: 'address', cidr: '8.8.8.8' }, query, 'TCP', 80).verdict;
    expect([ingress('as-pods'), ingress('as-nodes')]).toEqual(['unknown', 'allowed']);
    const ofDb = reached('as-nodes').explain({ type: 'address', cidr: '8.8.8.8' }, to, 'TCP', 80).verdict;
    expect(ofDb).toBe('unknown');
    expect(
      reached('as-nodes').isolation({ namespace: 'app', name: 'host', kind: 'Pod' }, 'ingress').isolation,
    ).toBe('open');
    const rows = [...reached('as-nodes').connections()].filter(
      (row) => row.to.type === 'workload' && row.to.name === 'host' && row.from.type === 'external',
    );
    expect(rows.every(({ unknown }) => unknown.isEmpty())).toBe(true);
  });
});
