import { describe, expect, it } from 'vitest';
import { inventoryWith, workloadWith } from '../../../../test/support/manifests/inventories.ts';
import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { Labels } from '../../inventory/labels.ts';
import type { PodPlacement, Workload } from '../../inventory/workload.ts';
import { NodePolicing, hasUnpolicedPods } from './node-policing.ts';

const node = (name: string, labels: Labels = {}): ClusterNode => ({
  name,
  labels,
  addresses: [],
  podCidrs: [],
});

const podOn = (nodeName: string, addresses: readonly string[] = ['192.168.0.1']): PodPlacement => ({
  name: `pod-${nodeName}`,
  group: 0,
  labels: {},
  addresses,
  nodeName,
});

const agent = (name: string, pods: readonly PodPlacement[], namespace = 'kube-system'): Workload =>
  workloadWith({ kind: 'DaemonSet', namespace, name, podGroups: [{ networkMode: 'host' }], pods });

const unreadNodes: Unread = { kind: 'Node', reason: 'forbidden', message: 'forbidden' };

const policingOf = (parts: Partial<Inventory>) =>
  NodePolicing.of(inventoryWith(parts), { networkPolicy: 'enforced', clusterTiers: 'enforced' });

describe('a node on which policies may not be enforced', () => {
  it.each<[string, Labels, string]>([
    ['AWS Fargate', { 'eks.amazonaws.com/compute-type': 'fargate' }, 'fargate'],
    ['a virtual node of AKS', { type: 'virtual-kubelet' }, 'virtual-kubelet'],
    ['a virtual node on ACI of its own chart', { virtualization: 'virtualnode2' }, 'virtual-kubelet'],
    ['a virtual node of Liqo', { 'liqo.io/type': 'virtual-node' }, 'virtual-kubelet'],
    ['a virtual node of OKE', { 'node-role.kubernetes.io/virtual-node': '' }, 'virtual-kubelet'],
    ['Windows', { 'kubernetes.io/os': 'windows' }, 'windows'],
    ['Windows, by its older label', { 'beta.kubernetes.io/os': 'windows' }, 'windows'],
    [
      'Windows behind a virtual kubelet',
      { 'kubernetes.io/os': 'windows', type: 'virtual-kubelet' },
      'virtual-kubelet',
    ],
  ])('is told by its labels: %s', (_, labels, cause) => {
    expect(policingOf({ nodes: [node('n', labels)] }).doubtAt('n')).toBe(cause);
  });

  it.each<[string, Labels]>([
    ['Linux', { 'kubernetes.io/os': 'linux' }],
    ['a machine of EC2', { 'eks.amazonaws.com/compute-type': 'ec2' }],
    ['labels of somebody else', { type: 'worker', virtualization: 'kvm' }],
    ['none', {}],
  ])('is none that is labelled as any other: %s', (_, labels) => {
    expect(policingOf({ nodes: [node('n', labels)] }).doubtAt('n')).toBeUndefined();
  });

  it('is one that the agent of the plugin does not run on, where it runs on others', () => {
    const policing = policingOf({ workloads: [agent('calico-node', [podOn('a'), podOn('b')])] });
    expect(['a', 'b', 'c'].map((name) => policing.doubtAt(name))).toEqual([undefined, undefined, 'no-agent']);
  });

  it('is one to which an agent was bound that never started', () => {
    const policing = policingOf({ workloads: [agent('calico-node', [podOn('a'), podOn('b', [])])] });
    expect(policing.doubtAt('b')).toBe('no-agent');
  });

  it('may have the agent of another DaemonSet of the same plugin', () => {
    const workloads = [
      agent('ovnkube-node', [podOn('a')], 'ovn-kubernetes'),
      agent('ovnkube-node-dpu', [podOn('b')], 'ovn-kubernetes'),
    ];
    expect(policingOf({ workloads }).doubtAt('b')).toBeUndefined();
  });

  it('has no agent where that of the pod network alone runs, beneath a policy engine', () => {
    const workloads = [agent('cilium', [podOn('hybrid')]), agent('aws-node', [podOn('ec2')])];
    expect(policingOf({ workloads }).doubtAt('ec2')).toBe('no-agent');
  });

  it.each<[string, readonly Workload[]]>([
    ['no plugin is known', []],
    ['several engines are there', [agent('cilium', [podOn('a')]), agent('calico-node', [podOn('a')])]],
    ['no agent has started', [agent('calico-node', [podOn('a', [])])]],
    [
      'what is named like an agent stands in a namespace of applications',
      [agent('calico-node', [podOn('a')], 'shop')],
    ],
  ])('is not told by agents where %s', (_, workloads) => {
    expect(policingOf({ workloads }).doubtAt('elsewhere')).toBeUndefined();
  });

  it('may be any that was not read', () => {
    const policing = policingOf({ nodes: [node('read')], unread: [unreadNodes] });
    expect(['read', 'other'].map((name) => policing.doubtAt(name))).toEqual([undefined, 'unread']);
    expect(policingOf({ nodes: [node('read')] }).doubtAt('other')).toBeUndefined();
    const unread: Unread[] = [{ ...unreadNodes, kind: 'Service' }];
    expect(policingOf({ nodes: [node('read')], unread }).doubtAt('other')).toBeUndefined();
  });

  it('is none that an agent runs on, though it was not read', () => {
    const workloads = [agent('calico-node', [podOn('a')])];
    const policing = policingOf({ workloads, unread: [unreadNodes] });
    expect(['a', 'b'].map((name) => policing.doubtAt(name))).toEqual([undefined, 'no-agent']);
  });

  it('is missed only where something is enforced at all', () => {
    const inventory = inventoryWith({ nodes: [node('n', { type: 'virtual-kubelet' })] });
    const doubtWith = (
      networkPolicy: 'unknown' | 'not-enforced',
      clusterTiers: 'enforced' | 'not-enforced',
    ) => NodePolicing.of(inventory, { networkPolicy, clusterTiers }).doubtAt('n');
    expect(doubtWith('not-enforced', 'not-enforced')).toBeUndefined();
    expect(doubtWith('not-enforced', 'enforced')).toBe('virtual-kubelet');
    expect(doubtWith('unknown', 'not-enforced')).toBe('virtual-kubelet');
  });
});

const withAgentOn = (...names: readonly string[]) =>
  policingOf({
    workloads: [
      agent(
        'calico-node',
        names.map((name) => podOn(name)),
      ),
    ],
  });

describe('two states of a cluster', () => {
  it('are policed alike where the agent runs on the same nodes', () => {
    expect(withAgentOn('a', 'b').isAlike(withAgentOn('b', 'a'))).toBe(true);
    expect(policingOf({}).isAlike(policingOf({}))).toBe(true);
  });

  it('are not where it came to a node, left one, moved, or is gone', () => {
    const before = withAgentOn('a', 'b');
    for (const after of [withAgentOn('a', 'b', 'c'), withAgentOn('a'), withAgentOn('a', 'c'), policingOf({})])
      expect([before.isAlike(after), after.isAlike(before)]).toEqual([false, false]);
  });
});

it('tells workloads with a pod on such a node', () => {
  const policing = policingOf({ nodes: [node('w', { 'kubernetes.io/os': 'windows' }), node('l')] });
  const { nodeName: _, ...waiting } = podOn('w');
  expect(hasUnpolicedPods(policing)({ podGroups: [], pods: [podOn('l'), podOn('w')] })).toBe(true);
  expect(hasUnpolicedPods(policing)({ podGroups: [], pods: [podOn('l'), waiting] })).toBe(false);
  const group = { labels: {}, ports: [], networkMode: 'pod', serviceAccountName: 'default' } as const;
  const bound = { podGroups: [{ ...group, nodeKind: 'windows' as const }], pods: [] };
  expect(hasUnpolicedPods(policing)(bound)).toBe(true);
  expect(hasUnpolicedPods(NodePolicing.EVERY_NODE_ALIKE)(bound)).toBe(false);
});
