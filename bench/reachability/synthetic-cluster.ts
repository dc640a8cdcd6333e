import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { NetworkPolicy, PolicyPeer, PolicyRule } from '../../src/core/inventory/network-policy.ts';
import { EVERYTHING } from '../../src/core/inventory/selector.ts';
import type { Selector } from '../../src/core/inventory/selector.ts';
import type { Workload } from '../../src/core/inventory/workload.ts';

export interface ClusterSize {
  readonly pods: number;
  readonly policies: number;
  readonly podsPerWorkload: number;
  readonly workloadsPerNamespace: number;
}

const equals = (key: string, value: string): Selector => ({
  requirements: [{ key, operator: 'In', values: [value] }],
});
const namespaceOf = (index: number) => `team-${String(index).padStart(5, '0')}`;
const TIERS = ['frontend', 'api', 'worker', 'database'];

/**
 * A cluster as larger companies run them: namespaces of teams, four tiers of workloads in each, a default deny per
 * namespace, policies that let tiers talk, a shared monitoring namespace, DNS, and some external ranges. The same
 * size always gives the same cluster.
 */
export function syntheticCluster(size: ClusterSize): Inventory {
  const workloadCount = Math.ceil(size.pods / size.podsPerWorkload);
  const namespaceCount = Math.ceil(workloadCount / size.workloadsPerNamespace);
  const workloads: Workload[] = [];
  for (let index = 0; index < workloadCount; index += 1) {
    const namespace = namespaceOf(Math.floor(index / size.workloadsPerNamespace));
    const tier = TIERS[index % TIERS.length]!;
    const name = `${tier}-${index}`;
    const first = index * size.podsPerWorkload;
    workloads.push({
      kind: 'Deployment',
      namespace,
      name,
      labels: {},
      podGroups: [
        {
          labels: { app: name, tier, version: `v${index % 3}` },
          ports: [{ name: 'http', protocol: 'TCP', containerPort: 8000 + (index % 10) }],
          networkMode: 'pod',
          serviceAccountName: 'default',
        },
      ],
      pods: Array.from({ length: Math.min(size.podsPerWorkload, size.pods - first) }, (_, place) => {
        const number = first + place;
        const address = `10.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
        const labels = { 'pod-template-hash': `h${index}` };
        return {
          name: `${name}-${place}`,
          group: 0,
          labels,
          addresses: [address],
          nodeName: `node-${number % 500}`,
        };
      }),
    });
  }
  return {
    namespaces: Array.from({ length: namespaceCount }, (_, index) => ({
      name: namespaceOf(index),
      labels: { 'kubernetes.io/metadata.name': namespaceOf(index), group: `g${index % 20}` },
      presence: 'present',
    })),
    workloads,
    networkPolicies: Array.from({ length: size.policies }, (_, index) => policy(index, namespaceCount)),
    clusterTierPolicies: [],
    unevaluatedPolicies: [],
    services: [],
    routes: [],
    nodes: [],
    unread: [],
    problems: [],
    absentKinds: [],
    ignoredKinds: {},
  };
}

/** The first policy of each namespace denies by default; the others open one way in or out. */
function policy(index: number, namespaceCount: number): NetworkPolicy {
  const round = Math.floor(index / namespaceCount);
  const place = index % namespaceCount;
  const base = {
    kind: 'NetworkPolicy' as const,
    namespace: namespaceOf(place),
    name: `policy-${index}`,
    labels: {},
  };
  if (round === 0)
    return {
      ...base,
      podSelector: EVERYTHING,
      directions: ['ingress', 'egress'],
      ingress: [],
      egress: [dns()],
    };
  const pair = Math.floor((round - 1) / 2);
  const target = TIERS[pair % TIERS.length]!;
  const source = TIERS[(pair + 3) % TIERS.length]!;
  const ports =
    pair % 3 === 2 ? [{ type: 'named', protocol: 'TCP', name: 'http' } as const] : [port(8000 + (pair % 10))];
  if (round % 2 === 1)
    return {
      ...base,
      podSelector: equals('tier', target),
      directions: ['ingress'],
      ingress: [{ peers: [ingressPeer(pair, place, source)], ports }],
      egress: [],
    };
  const outside: PolicyRule = {
    peers: [{ type: 'ip-block', cidr: `203.0.${place % 250}.0/24`, except: [] }],
    ports: [port(443)],
  };
  const inside: PolicyRule = {
    peers: [{ type: 'pods', namespaceSelector: EVERYTHING, podSelector: equals('tier', target) }],
    ports,
  };
  return {
    ...base,
    podSelector: equals('tier', source),
    directions: ['egress'],
    ingress: [],
    egress: [inside, outside],
  };
}

function ingressPeer(pair: number, place: number, source: string): PolicyPeer {
  if (pair % 5 === 4) return { type: 'pods', namespaceSelector: equals('group', `g${place % 20}`) };
  if (pair % 4 === 3)
    return { type: 'pods', namespaceSelector: EVERYTHING, podSelector: equals('tier', source) };
  return { type: 'pods', podSelector: equals('tier', source) };
}

function dns(): PolicyRule {
  return {
    peers: [{ type: 'pods', namespaceSelector: equals('kubernetes.io/metadata.name', 'team-00000') }],
    ports: [{ type: 'range', protocol: 'UDP', from: 53, to: 53 }],
  };
}

function port(number: number) {
  return { type: 'range', protocol: 'TCP', from: number, to: number } as const;
}
