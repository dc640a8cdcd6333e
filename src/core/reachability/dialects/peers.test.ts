import { describe, expect, it } from 'vitest';
import {
  internalAddresses,
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  node,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import { compilePolicies } from '../compilation/compile.ts';
import type { Peer } from '../../inventory/peers-and-ports.ts';
import type { PeerScope } from '../classes/peer-index.ts';
import type { EndpointQuery } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { TIER_SCOPE } from './cluster-tier.ts';
import { compilePeers } from './peers.ts';
import { namespacedScope } from './rule-peers.ts';

const podIn = (inside: string, name: string, address: string, spec: object = {}): Manifest =>
  pod(name, { app: name }, { metadata: { namespace: inside }, spec, status: running(address) });
const policy = (inside: string, spec: object): Manifest =>
  networkPolicy('policy', { podSelector: { matchLabels: { app: 'db' } }, ...spec }, { namespace: inside });
const nodeAt = (name: string, address: string): Manifest =>
  node(name, { pool: name }, { status: internalAddresses(address) });

function verdictIn(
  objects: readonly Manifest[],
  points: Partial<Assumptions> = {},
  unread: readonly string[] = [],
) {
  const namespaces = ['one', 'two'].map((name) => namespace(name, { team: name }));
  const model = modelOf([...namespaces, ...objects], {
    points: { cidrMatchesPods: 'by-address', hostNetworkPods: 'as-nodes', ...points },
    unread: unread.map((kind) => ({ kind })),
  });
  return (from: string, to: string) => model.explain(queryOf(from), queryOf(to), 'TCP', 80).verdict;
}

/** `namespace/pod`, or an address. */
function queryOf(text: string): EndpointQuery {
  const [inside, name] = text.split('/');
  return inside === undefined || name === undefined
    ? { type: 'address', cidr: text }
    : { type: 'pod', namespace: inside, name };
}

const pods = [
  podIn('one', 'db', '10.0.1.1'),
  podIn('one', 'web', '10.0.1.2'),
  podIn('two', 'db', '10.0.2.1'),
  podIn('two', 'web', '10.0.2.2'),
];

describe('peers of a NetworkPolicy', () => {
  it.each([
    ['pods alone', [{ podSelector: { matchLabels: { app: 'web' } } }]],
    [
      'pods beside a namespace',
      [
        { podSelector: { matchLabels: { app: 'web' } } },
        { namespaceSelector: { matchLabels: { team: 'nobody' } } },
      ],
    ],
    [
      'pods beside a block',
      [{ podSelector: { matchLabels: { app: 'web' } } }, { ipBlock: { cidr: '192.0.2.0/24' } }],
    ],
  ])('written alike in two namespaces mean the own namespace in each: %s', (_, from) => {
    const rules = { ingress: [{ from }] };
    const verdict = verdictIn([...pods, policy('one', rules), policy('two', rules)]);
    expect([verdict('one/web', 'one/db'), verdict('two/web', 'two/db')]).toEqual(['allowed', 'allowed']);
    expect([verdict('one/web', 'two/db'), verdict('two/web', 'one/db')]).toEqual(['denied', 'denied']);
  });

  it('add blocks to selected pods, and match pods by either', () => {
    const from = [{ podSelector: { matchLabels: { app: 'web' } } }, { ipBlock: { cidr: '10.0.2.2/32' } }];
    const verdict = verdictIn([...pods, policy('one', { ingress: [{ from }] })]);
    const sources = ['one/web', 'two/web', 'two/db'];
    expect(sources.map((source) => verdict(source, 'one/db'))).toEqual(['allowed', 'allowed', 'denied']);
  });

  it('leave host-network pods open where the plugin is not known', () => {
    const host = podIn('one', 'web', '172.18.0.2', { hostNetwork: true, nodeName: 'a' });
    const db = podIn('one', 'db', '10.0.1.1', { nodeName: 'b' });
    const from = [{ podSelector: { matchLabels: { app: 'web' } } }];
    const objects = [host, db, policy('one', { ingress: [{ from }] })];
    const answers = (['as-pods', 'as-nodes', 'unknown'] as const).map((hostNetworkPods) =>
      verdictIn(objects, { hostNetworkPods })('one/web', 'one/db'),
    );
    expect(answers).toEqual(['allowed', 'denied', 'unknown']);
  });
});

describe('nodes as peers of a cluster tier', () => {
  const acceptNodeA = {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'nodes' },
    spec: {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [
        { action: 'Accept', to: [{ nodes: { matchLabels: { pool: 'a' } } }] },
        { action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] },
      ],
    },
  };
  const cluster = [
    podIn('one', 'db', '10.0.1.1', { nodeName: 'c' }),
    podIn('two', 'web', '172.18.0.1', { hostNetwork: true, nodeName: 'a' }),
    podIn('two', 'log', '172.18.0.2', { hostNetwork: true, nodeName: 'b' }),
    acceptNodeA,
  ];
  const ends = ['two/web', 'two/log', '172.18.0.1', '172.18.0.2', '8.8.8.8'];

  it('are their addresses and the pods on their network', () => {
    const verdict = verdictIn([...cluster, nodeAt('a', '172.18.0.1'), nodeAt('b', '172.18.0.2')]);
    expect(ends.map((to) => verdict('one/db', to))).toEqual([
      'allowed',
      'denied',
      'allowed',
      'denied',
      'denied',
    ]);
  });

  it.each([
    ['could not be read', [nodeAt('b', '172.18.0.2')], ['Node']],
    ['are not among the objects', [], []],
  ])('may be any private address and any such pod where nodes %s', (_, nodes, unread) => {
    const verdict = verdictIn([...cluster, ...nodes], {}, unread);
    const open = ['two/web', 'two/log', '172.18.0.1'];
    expect(open.map((to) => verdict('one/db', to))).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

describe('pods as peers', () => {
  it('are of every namespace where the policy has none of its own and names none', () => {
    const assumptions = resolveAssumptions('unknown', {});
    const { index } = compilePolicies(inventoryOf(pods), { assumptions });
    const peers: Peer[] = [{ type: 'pods', podSelector: { requirements: [] } }];
    const meant = (scope: PeerScope) => {
      const { may } = compilePeers(peers, { ...scope, use: 'grant' }, index).pods[0]!;
      return new Set(may.members().map((member) => index.pods.at(member).namespace));
    };
    expect(meant(TIER_SCOPE)).toEqual(new Set(['one', 'two']));
    expect(meant(namespacedScope('two'))).toEqual(new Set(['two']));
  });
});

describe('nodes peers', () => {
  const toNodesOnly = {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'nodes-only' },
    spec: {
      tier: 'Admin',
      priority: 10,
      subject: { namespaces: { matchLabels: { team: 'one' } } },
      egress: [
        { action: 'Accept', to: [{ nodes: { matchLabels: { pool: 'a' } } }] },
        { action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] },
      ],
    },
  };

  it('leave public addresses undecided where nodes could not be read: one of them may be a node', () => {
    const objects = [podIn('one', 'web', '10.0.1.2'), toNodesOnly];
    const known = verdictIn([...objects, nodeAt('a', '10.9.0.1')]);
    expect(known('one/web', '52.1.2.3')).toBe('denied');
    const blind = verdictIn(objects, {}, ['Node']);
    expect(blind('one/web', '52.1.2.3')).toBe('unknown');
  });
});
