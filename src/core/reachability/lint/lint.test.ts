import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  inventoryOf,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { UnevaluatedPolicy } from '../../inventory/network-policy.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { lint } from './lint.ts';

const options = {
  assumptions: resolveAssumptions('calico', { networkPolicy: 'enforced', clusterTiers: 'enforced' }),
};
const refused: UnevaluatedPolicy = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  namespace: 'app',
  name: 'refused',
  reason: 'invalid',
  directions: ['ingress'],
  problems: [],
  spec: {},
};
const findings = (parts: Partial<Inventory>) => lint({ ...inventoryOf([pod('db')]), ...parts }, options);

const custom = (namespace: string) => ({
  kind: 'Prometheus.monitoring.coreos.com',
  namespace,
  name: 'k8s',
  labels: [],
});

describe('what lint finds', () => {
  it('does not advise to remove what may be for pods of an operator', () => {
    const { networkPolicies } = inventoryOf([
      networkPolicy('prometheus', {
        podSelector: { matchLabels: { app: 'prometheus' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'grafana' } } }] }],
      }),
    ]);
    const fixesBeside = (namespace: string) =>
      findings({ networkPolicies, passedOver: [custom(namespace)] }).map(({ fix }) => fix);
    expect(fixesBeside('app')).toEqual([
      'Keep it if it is for pods that an operator creates (custom resources: Prometheus.monitoring.coreos.com). Otherwise: Correct the labels of its selector, or remove it.',
    ]);
    expect(fixesBeside('other')).toEqual([
      'Correct the labels of its selector, or remove it. Pods created later may match it.',
    ]);
  });

  it('has no place where objects come without one', () => {
    const { networkPolicies, clusterTierPolicies } = inventoryOf([
      networkPolicy('unmatched', { podSelector: { matchLabels: { app: 'gone' } } }),
      clusterPolicy('unmatched', 'Admin', 1, { subject: { namespaces: { matchLabels: { team: 'gone' } } } }),
    ]);
    const { location: _own, ...policy } = networkPolicies[0]!;
    const { location: _tier, ...tier } = clusterTierPolicies[0]!;
    const found = findings({
      networkPolicies: [policy],
      clusterTierPolicies: [tier],
      unevaluatedPolicies: [refused],
    });
    expect(found.map(({ code, object }) => `${code}: ${object.kind}`)).toEqual([
      'selects-nothing: ClusterNetworkPolicy',
      'invalid-policy: NetworkPolicy',
      'selects-nothing: NetworkPolicy',
    ]);
    for (const each of found) expect(each).not.toHaveProperty('location');
  });

  it('names a policy that is not evaluated, whether or not it is told why', () => {
    expect(findings({ unevaluatedPolicies: [refused] })).toEqual([
      {
        code: 'invalid-policy',
        object: { kind: 'NetworkPolicy', namespace: 'app', name: 'refused' },
        message: 'NetworkPolicy is not evaluated.',
        fix: 'Correct it: the API server would reject it, and verdicts that it may change are unknown.',
      },
    ]);
  });
});
