import { describe, expect, it } from 'vitest';
import { inventoryOf, pod } from '../../../../../test/support/manifests/manifest-cluster.ts';

const SELECTION = 'k8s.v1.cni.cncf.io/networks';
const DEFAULT_NETWORK = 'v1.multus-cni.io/default-network';
const INTERFACES = 'networking.gke.io/interfaces';
const STATUS = 'k8s.v1.cni.cncf.io/network-status';

/** The additional networks of a pod in the namespace `app` with these annotations. */
function networksOf(annotations: object, spec: object = {}): readonly string[] | undefined {
  const { workloads } = inventoryOf([pod('web', {}, { metadata: { annotations }, spec })]);
  return workloads[0]!.podGroups[0]!.furtherNetworks;
}

describe('the further networks of pods', () => {
  it.each([
    ['nothing', '', undefined],
    ['no network', '[]', undefined],
    ['a bare name, which is one of their own namespace', 'a', ['app/a']],
    ['a name with its namespace and an interface', 'infra/a@net1', ['infra/a']],
    ['several, sorted, each once', 'c, infra/a,\n b@net1 ,b@net2', ['app/b', 'app/c', 'infra/a']],
    ['objects', '[{"name":"a"},{"name":"b","namespace":"infra"}]', ['app/a', 'infra/b']],
    ['an object of an empty namespace', '[{"name":"a","namespace":""}]', ['app/a']],
    ['a sound name beside one that cannot be read', 'a,b/c/d', ['(unreadable)', 'app/a']],
    ['two interfaces of one name', 'a@b@c', ['(unreadable)']],
    ['no name', 'infra/', ['(unreadable)']],
    ['no namespace before its slash', '/a', ['app/a']],
    ['words', 'not a name', ['(unreadable)']],
    ['broken JSON', '[{"name":"a"}', ['(unreadable)']],
    ['an object in place of a list', '{"name":"a"}', ['(unreadable)']],
    ['items that are no objects', '["a", null, {"name":1}, {"name":"a","namespace":7}]', ['(unreadable)']],
    ['a plugin of a mesh, which adds no interface', 'default/istio-cni', undefined],
    ['a network beside such a plugin', '[{"name":"consul-cni"},{"name":"a"}]', ['app/a']],
  ])('are read from a Multus annotation with %s', (_, text, expected) => {
    expect(networksOf({ [SELECTION]: text })).toEqual(expected);
    // Before Multus 3.
    expect(networksOf({ [`kubernetes.${SELECTION.slice('k8s.'.length)}`]: text })).toEqual(expected);
  });

  it('include a replacement of the default network, which is in the namespace of Multus', () => {
    expect(networksOf({ [DEFAULT_NETWORK]: 'a' })).toEqual(['a']);
    expect(networksOf({ [DEFAULT_NETWORK]: 'infra/a', [SELECTION]: 'b' })).toEqual(['app/b', 'infra/a']);
    expect(networksOf({ [DEFAULT_NETWORK]: '[{' })).toEqual(['(unreadable)']);
  });

  it.each([
    ['networks', '[{"interfaceName":"eth1","network":"blue"}]', ['blue']],
    ['interfaces of networks', '[{"interfaceName":"eth1","interface":"blue-1"}]', ['blue-1']],
    [
      'the network of all pods, by either name',
      '[{"network":"default"},{"network":"pod-network"}]',
      undefined,
    ],
    ['nothing in an entry', '[{"interfaceName":"eth1"}]', ['(unreadable)']],
    ['no list', '{"network":"default"}', ['(unreadable)']],
  ])('are read from a GKE annotation with %s', (_, text, expected) => {
    expect(networksOf({ [INTERFACES]: text })).toEqual(expected);
  });

  it('include the branch interface of a pod with security groups on EKS', () => {
    const BRANCH = 'vpc.amazonaws.com/pod-eni';
    expect(networksOf({ [BRANCH]: '[{"eniId":"eni-1","privateIp":"10.0.0.7"}]' })).toEqual(['pod-eni']);
    expect(networksOf({ [BRANCH]: '' })).toBeUndefined();
  });

  const cluster = { name: 'cbr0', interface: 'eth0', default: true };
  it.each([
    ['none beside the default', [cluster], undefined],
    ['one of its own accord', [cluster, { name: 'infra/a', interface: 'net1' }], ['infra/a']],
    ['one that it names by its configuration', [cluster, { name: 'a', interface: 'net1' }], ['a']],
    ['one that has no name', [cluster, { interface: 'net1' }], ['(unreadable)']],
    ['a plugin without an interface', [cluster, { name: 'default/other-cni' }], undefined],
    [
      "the cluster's own beside a user-defined one",
      [
        { ...cluster, default: false },
        { ...cluster, interface: 'udn1' },
      ],
      undefined,
    ],
  ])(
    'are read from the status of Multus if the pod requests none and the status has %s',
    (_, status, expected) => {
      expect(networksOf({ [STATUS]: JSON.stringify(status) })).toEqual(expected);
    },
  );

  it('are those that the pod requests, regardless of its status', () => {
    const status = JSON.stringify([cluster, { name: 'b', interface: 'net1' }]);
    expect(networksOf({ [SELECTION]: 'a', [STATUS]: status })).toEqual(['app/a']);
  });

  it('are none for pods on the host network and without valid annotations', () => {
    expect(networksOf({ [SELECTION]: 'a' }, { hostNetwork: true })).toBeUndefined();
    expect(networksOf({ [SELECTION]: 7 })).toBeUndefined();
    expect(networksOf({ other: 'a' })).toBeUndefined();
  });

  it('distinguish pods of one workload', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', controller: true };
    const replicas = [{}, { [SELECTION]: 'a' }].map((annotations, place) =>
      pod(`db-${place}`, { app: 'db' }, { metadata: { annotations, ownerReferences: [owner] } }),
    );
    const { workloads } = inventoryOf(replicas);
    expect(workloads[0]!.podGroups.map(({ furtherNetworks }) => furtherNetworks)).toEqual([
      ['app/a'],
      undefined,
    ]);
    expect(workloads[0]!.pods.map(({ group }) => group)).toEqual([1, 0]);
  });
});
