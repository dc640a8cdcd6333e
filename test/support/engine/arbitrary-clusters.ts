import * as fc from 'fast-check';
import type { ClusterTierPolicy, PodSet, TierRule } from '../../../src/core/inventory/cluster-tier-policy.ts';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { NetworkPolicy, PolicyRule } from '../../../src/core/inventory/network-policy.ts';
import type { NetworkPeer, Peer, PodPeer, PolicyPort } from '../../../src/core/inventory/peers-and-ports.ts';
import type { Requirement, Selector } from '../../../src/core/inventory/selector.ts';
import type { ContainerPort, Workload } from '../../../src/core/inventory/workload.ts';
import { PROTOCOLS } from '../../../src/core/network/protocol.ts';
import type { Assumptions } from '../../../src/core/reachability/plugins/cni-profile.ts';

/** Few distinct values of everything, so that selectors, ports and blocks often match. */
const NAMESPACES = ['n0', 'n1', 'n2'] as const;
const value = fc.constantFrom('a', 'b', 'c');
const podKey = fc.constantFrom('app', 'tier', 'pod-template-hash');
const protocol = fc.constantFrom(...PROTOCOLS);
const portNumber = fc.constantFrom(1, 79, 80, 81, 82, 443, 65_535);
const portName = fc.constantFrom('http', 'dns');
const cidr = fc.constantFrom(
  '10.0.0.0/29',
  '10.0.0.0/30',
  '10.0.0.2/31',
  '10.0.0.5/32',
  '192.0.2.0/24',
  '192.0.2.128/25',
  '0.0.0.0/0',
  'fd00::/125',
  'fd00::2/127',
  '::/0',
);

/** Outside addresses and ports used in queries: inside, at the edge and outside of every block. */
export const OUTSIDE_ADDRESSES = [
  '10.0.0.1',
  '10.0.0.5',
  '192.0.2.1',
  '192.0.2.200',
  '8.8.8.8',
  '172.31.0.1',
  'fd00::2',
  '2001:db8::1',
];
export const PORTS = [1, 2, 79, 80, 81, 82, 83, 443, 65_535];

const requirement = (key: fc.Arbitrary<string>): fc.Arbitrary<Requirement> =>
  fc.oneof(
    fc.record({
      key,
      operator: fc.constantFrom('In', 'In', 'NotIn'),
      values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );
const selector = (key: fc.Arbitrary<string>): fc.Arbitrary<Selector> =>
  fc.record({ requirements: fc.array(requirement(key), { maxLength: 2 }) });

const podSelector = selector(podKey);
const namespaceSelector = fc.oneof(
  selector(fc.constantFrom('team')),
  fc.constantFrom(...NAMESPACES).map((name): Selector => ({
    requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }],
  })),
);

const networkPeer: fc.Arbitrary<NetworkPeer> = fc
  .array(fc.record({ cidr, except: fc.uniqueArray(cidr, { maxLength: 2 }) }), { minLength: 1, maxLength: 2 })
  .map((blocks) => ({ type: 'networks', blocks }));
const peer: fc.Arbitrary<PodPeer | NetworkPeer> = fc.oneof(
  podSelector.map((own): PodPeer => ({ type: 'pods', podSelector: own })),
  namespaceSelector.map((own): PodPeer => ({ type: 'pods', namespaceSelector: own })),
  fc
    .tuple(podSelector, namespaceSelector)
    .map(([own, of]): PodPeer => ({ type: 'pods', podSelector: own, namespaceSelector: of })),
  networkPeer,
);

const policyPort: fc.Arbitrary<PolicyPort> = fc.oneof(
  protocol.map((own): PolicyPort => ({ type: 'all', protocol: own })),
  fc.tuple(protocol, portNumber, portNumber).map(([own, a, b]): PolicyPort => ({
    type: 'range',
    protocol: own,
    from: Math.min(a, b),
    to: Math.max(a, b),
  })),
  fc
    .tuple(protocol, portNumber)
    .map(([own, a]): PolicyPort => ({ type: 'range', protocol: own, from: a, to: a })),
  fc.tuple(protocol, portName).map(([own, name]): PolicyPort => ({ type: 'named', protocol: own, name })),
);

const rule: fc.Arbitrary<PolicyRule> = fc.record({
  peers: fc.array(peer, { maxLength: 2 }),
  ports: fc.array(policyPort, { maxLength: 2 }),
});

/** A valid NetworkPolicy of one of the namespaces. */
export const arbitraryPolicy: fc.Arbitrary<NetworkPolicy> = fc.record({
  kind: fc.constant('NetworkPolicy'),
  namespace: fc.constantFrom(...NAMESPACES),
  name: fc.stringMatching(/^[a-z]{6}$/),
  labels: fc.constant({}),
  podSelector,
  directions: fc.constantFrom(['ingress'], ['egress'], ['ingress', 'egress']),
  ingress: fc.array(rule, { maxLength: 2 }),
  egress: fc.array(rule, { maxLength: 2 }),
});

const podSet: fc.Arbitrary<PodSet> = fc.oneof(
  namespaceSelector.map((of): PodSet => ({ namespaceSelector: of })),
  fc
    .tuple(namespaceSelector, podSelector)
    .map(([of, own]): PodSet => ({ namespaceSelector: of, podSelector: own })),
);
const tierPodPeer = podSet.map((own): Peer => ({ type: 'pods', ...own }));
const tierEgressPeer: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 4, arbitrary: tierPodPeer },
  { weight: 2, arbitrary: networkPeer },
  {
    weight: 1,
    arbitrary: selector(fc.constant('pool')).map((own): Peer => ({ type: 'nodes', nodeSelector: own })),
  },
);
const tierPort: fc.Arbitrary<PolicyPort> = fc.oneof(
  protocol.map((own): PolicyPort => ({ type: 'range', protocol: own, from: 1, to: 65_535 })),
  fc.tuple(protocol, portNumber, portNumber).map(([own, a, b]): PolicyPort => ({
    type: 'range',
    protocol: own,
    from: Math.min(a, b),
    to: Math.max(a, b),
  })),
  portName.map((name): PolicyPort => ({ type: 'named', protocol: 'any', name })),
);
const tierRule = (ofPeer: fc.Arbitrary<Peer>): fc.Arbitrary<TierRule> =>
  fc.record({
    action: fc.constantFrom('accept', 'deny', 'pass'),
    peers: fc.array(ofPeer, { minLength: 1, maxLength: 2 }),
    ports: fc.oneof(fc.constant([]), fc.array(tierPort, { minLength: 1, maxLength: 2 })),
  });

/** A cluster-tier policy; few priorities, so that some are equal. */
export const arbitraryTierPolicy: fc.Arbitrary<ClusterTierPolicy> = fc
  .record({
    api: fc.oneof(
      { weight: 3, arbitrary: fc.constant('v1alpha2' as const) },
      { weight: 1, arbitrary: fc.constant('v1alpha1' as const) },
    ),
    name: fc.stringMatching(/^[a-z]{6}$/),
    tier: fc.constantFrom('admin', 'baseline'),
    priority: fc.nat({ max: 3 }),
    subject: podSet,
    ingress: fc.array(tierRule(tierPodPeer), { maxLength: 2 }),
    egress: fc.array(tierRule(tierEgressPeer), { maxLength: 2 }),
  })
  .map(({ api, ...policy }) => ({
    ...policy,
    kind:
      api === 'v1alpha2'
        ? 'ClusterNetworkPolicy'
        : policy.tier === 'admin'
          ? 'AdminNetworkPolicy'
          : 'BaselineAdminNetworkPolicy',
    apiVersion: `policy.networking.k8s.io/${api}`,
  }));

const containerPort: fc.Arbitrary<ContainerPort> = fc.record({
  name: portName,
  protocol,
  containerPort: portNumber,
});
const optionalLabels = fc.dictionary(fc.constantFrom('app', 'tier'), value, { noNullPrototype: true });
const v4 = fc.integer({ min: 0, max: 7 }).map((last) => `10.0.0.${last}`);
const v6 = fc.integer({ min: 0, max: 7 }).map((last) => `fd00::${last}`);
const addresses = fc.oneof(
  { weight: 4, arbitrary: v4.map((own) => [own]) },
  { weight: 1, arbitrary: v6.map((own) => [own]) },
  { weight: 2, arbitrary: fc.tuple(v4, v6).map((own) => [...own]) },
);

/** A workload whose pods all have addresses and nodes; its name is derived from its number. */
export const arbitraryWorkload = (index: number): fc.Arbitrary<Workload> =>
  fc
    .record({
      namespace: fc.constantFrom(...NAMESPACES),
      groups: fc.array(
        fc.record({
          labels: optionalLabels,
          ports: fc.array(containerPort, { maxLength: 2 }),
          networkMode: fc.constantFrom('pod' as const, 'pod' as const, 'pod' as const, 'host' as const),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      pods: fc.array(
        fc.record({
          group: fc.nat({ max: 1 }),
          hash: fc.option(value, { nil: undefined }),
          addresses,
          nodeName: fc.constantFrom('node-1', 'node-2'),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ namespace, groups, pods }) => ({
      kind: 'Deployment',
      namespace,
      name: `w${index}`,
      labels: {},
      podGroups: groups.map((group) => ({ ...group, serviceAccountName: 'default' })),
      pods: pods.map(({ group, hash, addresses: own, nodeName }, place) => ({
        name: `w${index}-${place}`,
        group: Math.min(group, groups.length - 1),
        labels: hash === undefined ? {} : { 'pod-template-hash': hash },
        addresses: own,
        nodeName,
      })),
    }));

/** A small cluster whose pods all have addresses and nodes, with NetworkPolicies and cluster tiers. */
export const arbitraryInventory: fc.Arbitrary<Inventory> = fc
  .record({
    teams: fc.tuple(...NAMESPACES.map(() => fc.option(value, { nil: undefined }))),
    workloads: fc
      .tuple(...[0, 1, 2, 3].map(arbitraryWorkload))
      .chain((all) => fc.subarray(all, { minLength: 1 })),
    networkPolicies: fc.array(arbitraryPolicy, { maxLength: 5 }),
    clusterTierPolicies: fc.oneof(fc.constant([]), fc.array(arbitraryTierPolicy, { maxLength: 4 })),
    pools: fc.tuple(value, value),
  })
  .map(({ teams, workloads, networkPolicies, clusterTierPolicies, pools }) => ({
    ...new InventoryBuilder().build(),
    namespaces: NAMESPACES.map((name, place) => ({
      name,
      labels: {
        'kubernetes.io/metadata.name': name,
        ...(teams[place] !== undefined && { team: teams[place] }),
      },
      presence: 'present',
    })),
    workloads,
    networkPolicies,
    clusterTierPolicies,
    nodes: pools.map((pool, place) => ({
      name: `node-${place + 1}`,
      labels: { pool },
      addresses: [`172.31.0.${place + 1}`],
      podCidrs: [],
    })),
  }));

/** All assumptions settled, with any values. */
export const settledAssumptions: fc.Arbitrary<Assumptions> = fc.record({
  networkPolicy: fc.constantFrom('enforced', 'enforced', 'enforced', 'enforced', 'not-enforced'),
  cidrMatchesPods: fc.constantFrom('never', 'by-address', 'by-address'),
  hostNetworkPods: fc.constantFrom('as-pods', 'as-nodes'),
  standalonePods: fc.constant('enforced'),
  identityLabels: fc.constantFrom('all', 'all', 'default'),
  endPort: fc.constantFrom('supported', 'supported', 'ignored'),
  sctp: fc.constantFrom('supported', 'supported', 'ignored'),
  namedEgressPorts: fc.constantFrom('supported', 'supported', 'ignored'),
  namedIngressPorts: fc.constant('supported'),
  clusterTiers: fc.constantFrom('enforced', 'enforced', 'enforced', 'not-enforced'),
  absentNamespaces: fc.constant('unlabelled'),
});

/** Which assumptions a cluster's profile leaves open. */
export const openPoints: fc.Arbitrary<Partial<Assumptions>> = fc
  .subarray([
    'networkPolicy',
    'cidrMatchesPods',
    'hostNetworkPods',
    'standalonePods',
    'identityLabels',
    'endPort',
    'sctp',
    'namedEgressPorts',
    'namedIngressPorts',
    'clusterTiers',
    'absentNamespaces',
  ] as const)
  .map((names) => Object.fromEntries(names.map((name) => [name, 'unknown'])));
