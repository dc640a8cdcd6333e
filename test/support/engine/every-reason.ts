import type { EntryReason } from '../../../src/core/reachability/entry/entry-point.ts';

const policy = {
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name: 'db',
  location: { file: 'db.yaml', line: 3 },
};

const ofCluster = { kind: 'ClusterNetworkPolicy', name: 'tier' };

/** At least one reason of each type. Those that name a namespace name `shop`. */
export const EVERY_REASON: Readonly<{
  [Type in EntryReason['type']]: readonly Extract<EntryReason, { readonly type: Type }>[];
}> = {
  rule: [
    { type: 'rule', policy, ruleIndex: 0, action: 'allow' },
    { type: 'rule', policy, ruleIndex: 1, action: 'deny', location: { file: 'db.yaml', line: 9 } },
    { type: 'rule', policy: ofCluster, ruleIndex: 2, action: 'pass' },
  ],
  isolated: [
    { type: 'isolated', policies: [policy, { kind: 'NetworkPolicy', namespace: 'shop', name: 'all' }] },
  ],
  'not-isolated': [{ type: 'not-isolated' }],
  'same-pod': [{ type: 'same-pod' }],
  'host-network': [{ type: 'host-network' }],
  'own-node': [{ type: 'own-node' }],
  'not-enforced': [{ type: 'not-enforced' }],
  outside: [{ type: 'outside' }],
  assumption: [
    { type: 'assumption', assumption: 'cidrMatchesPods' },
    { type: 'assumption', assumption: 'absentNamespaces' },
  ],
  'unevaluated-policy': [
    { type: 'unevaluated-policy', policy, why: 'invalid' },
    { type: 'unevaluated-policy', policy, why: 'not-supported' },
    {
      type: 'unevaluated-policy',
      policy,
      why: 'not-supported',
      field: 'spec.egress[0].to[1].domainNames',
      location: { file: 'db.yaml', line: 12 },
    },
  ],
  unread: [
    {
      type: 'unread',
      unread: { kind: 'Pod', namespace: 'shop', reason: 'forbidden', message: 'pods "db-0" is forbidden' },
    },
    { type: 'unread', unread: { kind: 'Service', reason: 'failed', message: 'the server answered 500' } },
  ],
  'unpoliced-node': [
    { type: 'unpoliced-node', cause: 'fargate' },
    { type: 'unpoliced-node', cause: 'virtual-kubelet', node: 'node-1' },
    { type: 'unpoliced-node', cause: 'windows', node: 'node-2' },
    { type: 'unpoliced-node', cause: 'no-agent', node: 'node-3' },
  ],
  'further-network': [
    { type: 'further-network', networks: ['shop/backup'] },
    { type: 'further-network', networks: ['dmz', 'shop/backup'] },
  ],
  'open-labels': [{ type: 'open-labels' }],
  'label-not-text': [
    {
      type: 'label-not-text',
      object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      labels: ['access'],
    },
    { type: 'label-not-text', object: { kind: 'Namespace', name: 'shop' }, labels: ['stage', 'team'] },
    { type: 'label-not-text', object: { kind: 'Namespace', name: 'shop' }, labels: [] },
  ],
  'unresolved-name': [
    { type: 'unresolved-name', names: ['pay.example'] },
    { type: 'unresolved-name', names: ['mail.example', 'pay.example'] },
  ],
  'unapproved-change': [
    { type: 'unapproved-change', change: 'removed', object: policy },
    { type: 'unapproved-change', change: 'changed', object: { kind: 'Namespace', name: 'shop' } },
  ],
  'no-address': [{ type: 'no-address' }],
  'unidentified-controller': [{ type: 'unidentified-controller' }],
  'controller-on-own-node': [{ type: 'controller-on-own-node' }],
  'controller-egress': [{ type: 'controller-egress' }],
  'undeclared-port': [{ type: 'undeclared-port' }],
  'unattached-route': [{ type: 'unattached-route' }],
  'ungranted-route': [{ type: 'ungranted-route' }],
};
