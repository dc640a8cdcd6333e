import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifest-cluster.ts';

const node = (name: string, labels: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
});
const cluster = [
  node('linux', {}),
  node('windows', { 'kubernetes.io/os': 'windows' }),
  pod('agent', {}, { spec: { hostNetwork: true, nodeName: 'windows' }, status: running('192.168.0.2') }),
  pod('db', { app: 'db' }, { spec: { nodeName: 'linux' }, status: running('10.0.0.2') }),
  networkPolicy('db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/24' } }] }],
  }),
];
const points = { cidrMatchesPods: 'never', hostNetworkPods: 'as-nodes' } as const;

/** What is said of traffic from the agent, which is on the network of a node that is not policed. */
function said(objects: readonly Manifest[]) {
  const [from, to] = ['agent', 'db'].map((name) => ({ type: 'pod', namespace: 'app', name }) as const);
  const { verdict, ingress } = modelOf([...cluster, ...objects], { points }).explain(from!, to!, 'TCP', 80);
  return [verdict, ...ingress.reasons.map(({ type }) => type)];
}

describe('a pod on the network of a node that is not policed', () => {
  it('may be an address of the outside that a block lets in', () => {
    expect(said([])).toEqual(['unknown', 'unpoliced-node']);
  });

  it('may be so beneath a cluster tier that is about others', () => {
    const [accept, deny] = ['Accept', 'Deny'].map((action) =>
      clusterPolicy('others', 'Admin', 1, {
        ingress: [{ action, from: [{ namespaces: { matchLabels: { none: 'such' } } }] }],
      }),
    );
    for (const tier of [accept!, deny!]) expect(said([tier])).toEqual(['unknown', 'unpoliced-node']);
  });
});
