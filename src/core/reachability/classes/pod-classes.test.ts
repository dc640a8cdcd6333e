import { describe, expect, it } from 'vitest';
import { inventoryWith, workloadWith } from '../../../../test/support/manifests/inventories.ts';
import { AddressSet } from '../../network/address-set.ts';
import type { ContainerPort, PodGroup, PodPlacement } from '../../inventory/workload.ts';
import { NodePolicing } from '../plugins/node-policing.ts';
import { AddressAtoms } from './address-atoms.ts';
import { classifyWorkload } from './pod-classes.ts';
import type { Distinctions } from './pod-classes.ts';

const NOTHING: Distinctions = {
  labelKeys: new Set(),
  portNames: new Set(),
  atoms: undefined,
  nodes: 'together',
  policing: NodePolicing.EVERY_NODE_ALIKE,
};

const port = (name: string | undefined, containerPort: number): ContainerPort => ({
  protocol: 'TCP',
  containerPort,
  ...(name !== undefined && { name }),
});

type PodParts = Partial<PodPlacement>;

/** The classes of a workload with one group for each of `groups` and the given pods, by default of the first group. */
function classesOf(
  groups: readonly Partial<PodGroup>[],
  pods: readonly PodParts[],
  told: Partial<Distinctions> = {},
) {
  const workload = workloadWith({
    namespace: 'app',
    name: 'web',
    podGroups: groups,
    pods: pods.map((pod, place) => ({
      name: `web-${place}`,
      group: 0,
      labels: {},
      addresses: [],
      nodeName: 'node',
      ...pod,
    })),
  });
  const { classes, ofPod } = classifyWorkload(workload, { ...NOTHING, ...told });
  return { classes, ofPod: [...ofPod] };
}

/** Which pods are in which class, if there are pods of that many groups. */
const ofGroups = (groups: readonly Partial<PodGroup>[], told: Partial<Distinctions>) =>
  classesOf(
    groups,
    groups.map((_, group) => ({ group })),
    told,
  ).ofPod;

describe('pods of a workload that no policy tells apart share a class', () => {
  it('whatever their labels are that no selector speaks of', () => {
    const groups = [{ labels: { app: 'web', track: 'stable' } }, { labels: { app: 'web', track: 'canary' } }];
    expect(ofGroups(groups, { labelKeys: new Set(['app']) })).toEqual([0, 0]);
    expect(ofGroups(groups, { labelKeys: new Set(['app', 'track']) })).toEqual([0, 1]);
  });

  it('in whatever order their labels stand', () => {
    const groups = [{ labels: { app: 'web', tier: 'a' } }, { labels: { tier: 'a', app: 'web' } }];
    expect(ofGroups(groups, { labelKeys: new Set(['app', 'tier']) })).toEqual([0, 0]);
  });

  it('whatever their ports are that no rule names', () => {
    const groups = [
      { ports: [port('http', 80), port(undefined, 1)] },
      { ports: [port('http', 80), port(undefined, 2), port('debug', 3)] },
      { ports: [port('http', 8080)] },
    ];
    expect(ofGroups(groups, { portNames: new Set(['http']) })).toEqual([0, 0, 1]);
    expect(ofGroups(groups, {})).toEqual([0, 0, 0]);
  });

  it('though labels of their own, such as the number of a pod, differ', () => {
    const pods = [{ labels: { 'job-name': 'a' } }, { labels: { 'job-name': 'b' } }, { labels: {} }];
    expect(classesOf([{}], pods).ofPod).toEqual([0, 0, 0]);
    expect(classesOf([{}], pods, { labelKeys: new Set(['job-name']) }).ofPod).toEqual([0, 1, 2]);
  });

  it('with the labels of their group and their own', () => {
    const { classes } = classesOf(
      [{ labels: { app: 'web', other: 'x' } }],
      [{ labels: { 'job-name': 'a', other: 'y' } }],
      { labelKeys: new Set(['app', 'job-name']) },
    );
    expect(classes.map(({ labels }) => labels)).toEqual([{ app: 'web', 'job-name': 'a' }]);
  });
});

describe('the addresses of pods', () => {
  const atoms = new AddressAtoms(
    ['10.0.0.0/24', '10.0.1.0/24', 'fd00::/64'].map((cidr) => AddressSet.ofBlock(cidr)),
  );
  const addressed = (...pods: readonly (readonly string[])[]) =>
    classesOf(
      [{}],
      pods.map((addresses) => ({ addresses })),
      { atoms },
    );

  it('tell them apart only by the blocks that hold them', () => {
    expect(addressed(['10.0.0.1'], ['10.0.0.2'], ['10.0.1.1'], []).ofPod).toEqual([0, 0, 1, 2]);
  });

  it('tell them apart by their families', () => {
    const { classes, ofPod } = addressed(['10.0.0.1'], ['10.0.0.1', 'fd00::1'], ['fd00::1']);
    expect(ofPod).toEqual([0, 1, 2]);
    expect(classes.map(({ families }) => families)).toEqual([['IPv4'], ['IPv4', 'IPv6'], ['IPv6']]);
  });

  it('do not in the order that they are told in, or by how many one block holds', () => {
    expect(addressed(['10.0.0.1', 'fd00::1'], ['fd00::2', '10.0.0.2']).ofPod).toEqual([0, 0]);
    const { classes, ofPod } = addressed(['10.0.1.1', '10.0.0.1', '10.0.0.2'], ['10.0.0.1', '10.0.1.1']);
    expect(ofPod).toEqual([0, 0]);
    expect(classes[0]!.atoms).toHaveLength(2);
  });

  it('do not where no block can hold a pod', () => {
    const { classes, ofPod } = classesOf([{}], [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.1.1'] }]);
    expect(ofPod).toEqual([0, 0]);
    expect(classes[0]!.atoms).toEqual([]);
  });
});

describe('the nodes of pods', () => {
  const pods = [{ nodeName: 'one' }, { nodeName: 'two' }];
  const host = [{ networkMode: 'host' as const }];
  const pod = [{ networkMode: 'pod' as const }];

  it('tell them apart where rules name nodes and the pods are on the network of theirs', () => {
    expect(classesOf(host, pods, { nodes: 'apart' }).ofPod).toEqual([0, 1]);
    expect(classesOf(host, pods, { nodes: 'together' }).ofPod).toEqual([0, 0]);
    expect(classesOf(pod, pods, { nodes: 'apart' }).ofPod).toEqual([0, 0]);
    expect(classesOf(pod, pods, { nodes: 'together' }).ofPod).toEqual([0, 0]);
  });

  it('tell pods apart by whether policies may not be enforced there, and why, and not by each node', () => {
    const nodes = ['machine', 'windows', 'another-windows', 'fargate'].map((name) => ({
      name,
      labels: {
        ...(name.endsWith('windows') && { 'kubernetes.io/os': 'windows' }),
        ...(name === 'fargate' && { 'eks.amazonaws.com/compute-type': 'fargate' }),
      },
      addresses: [],
      podCidrs: [],
    }));
    const policing = NodePolicing.of(inventoryWith({ nodes }), {
      networkPolicy: 'enforced',
      clusterTiers: 'unknown',
    });
    const placed = nodes.map(({ name }) => ({ nodeName: name }));
    const { classes, ofPod } = classesOf(pod, placed, { policing });
    expect(ofPod).toEqual([0, 1, 1, 2]);
    expect(classes.map(({ nodeDoubt }) => nodeDoubt)).toEqual([undefined, 'windows', 'fargate']);
    expect(classesOf(host, placed, { policing, nodes: 'apart' }).ofPod).toEqual([0, 1, 2, 3]);
  });

  it('are known of a class when all of its pods have one', () => {
    const placed = classesOf(pod, pods).classes[0]!;
    expect([[...placed.nodes], placed.placement]).toEqual([['one', 'two'], 'known']);
    const [first] = pods;
    const { name, group, labels, addresses } = { name: 'new', group: 0, labels: {}, addresses: [] };
    const workload = workloadWith({
      namespace: 'app',
      name: 'web',
      podGroups: pod,
      pods: [
        { name: 'old', group: 0, labels: {}, addresses: [], ...first! },
        { name, group, labels, addresses },
      ],
    });
    const [waiting] = classifyWorkload(workload, NOTHING).classes;
    expect([[...waiting!.nodes], waiting!.placement]).toEqual([['one'], 'unknown']);
  });

  it('are unknown of pods-to-be, which no node tells apart', () => {
    const { classes } = classesOf([...host, ...host], [], { nodes: 'apart' });
    expect(classes.map(({ placement }) => placement)).toEqual(['unknown']);
  });
});
