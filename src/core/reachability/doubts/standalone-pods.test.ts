import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';

const owned = (name: string, spec: object = {}): Manifest =>
  pod(
    name,
    {},
    {
      metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name, controller: true }] },
      spec,
    },
  );
const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const perhaps: ClusterOptions = { points: { standalonePods: 'unknown' } };

const end = (name: string) => ({ type: 'pod', namespace: 'app', name }) as const;

const isolationOf = (options: ClusterOptions) =>
  modelOf([pod('a'), closed], options).isolation({ namespace: 'app', name: 'a', kind: 'Pod' }, 'ingress')
    .isolation;

/** The verdict for TCP 80 from one pod to another, and why. */
function said(objects: readonly Manifest[], from: string, to: string, options: ClusterOptions = {}) {
  const { verdict, egress, ingress } = modelOf(objects, options).explain(end(from), end(to), 'TCP', 80);
  const points = [...egress.reasons, ...ingress.reasons].flatMap((reason) =>
    reason.type === 'assumption' ? [reason.assumption] : [],
  );
  return [verdict, ...points];
}

describe('a pod that no controller owns, where the plugin may know pods by their controllers', () => {
  it('may be open though policies isolate it', () => {
    expect(said([pod('a'), pod('b'), closed], 'a', 'b', perhaps)).toEqual([
      'unknown',
      'standalonePods',
      'standalonePods',
    ]);
    expect(said([pod('a'), pod('b'), closed], 'a', 'b')).toEqual(['denied']);
  });

  it('is kept out by what isolates the other pod', () => {
    expect(said([pod('a'), owned('b'), closed], 'a', 'b', perhaps)).toEqual(['denied', 'standalonePods']);
    expect(said([owned('a'), owned('b'), closed], 'a', 'b', perhaps)).toEqual(['denied']);
  });

  it('may be open though a cluster tier closes it', () => {
    const tier = clusterPolicy('closed', 'Admin', 1, {
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    });
    expect(said([owned('a'), pod('b'), tier], 'a', 'b', perhaps)).toEqual(['unknown', 'standalonePods']);
  });

  it('is open for certain where nothing isolates it', () => {
    expect(said([pod('a'), pod('b')], 'a', 'b', perhaps)).toEqual(['allowed']);
  });

  it('is beyond policies all the same on the network of its node', () => {
    const host = pod('a', {}, { spec: { hostNetwork: true } });
    const points = { standalonePods: 'unknown', hostNetworkPods: 'as-nodes' } as const;
    const model = modelOf([host, closed], { points });
    expect(model.isolation({ namespace: 'app', name: 'a', kind: 'Pod' }, 'ingress').reasons).toEqual(
      modelOf([host, closed], { points: { hostNetworkPods: 'as-nodes' } }).isolation(
        { namespace: 'app', name: 'a', kind: 'Pod' },
        'ingress',
      ).reasons,
    );
  });

  it('is not certainly isolated', () => {
    expect([isolationOf(perhaps), isolationOf({})]).toEqual(['unknown', 'isolated']);
  });
});
