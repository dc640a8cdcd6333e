import { EVERYTHING } from '../../../src/core/inventory/selector.ts';
import type { NetworkPeer, PodPeer } from '../../../src/core/inventory/peers-and-ports.ts';
import type { PolicySpec } from './cluster-builder.ts';
import type { SeededRandom } from './random.ts';
import { block, equals, namedPort, namespaceNamed, podsHere, podsIn, ports, rule } from './selectors.ts';

export interface CompanyNamespace {
  readonly name: string;
  readonly place: number;
  /** Values of the `app` label of its workloads; none for system namespaces. */
  readonly apps: readonly string[];
}

interface Setting {
  readonly teams: number;
  readonly namespaces: readonly CompanyNamespace[];
  readonly random: SeededRandom;
}

type PolicyMaker = (namespace: CompanyNamespace, setting: Setting) => PolicySpec;

const DNS = rule(
  [podsIn(namespaceNamed('kube-system'), equals('k8s-app', 'kube-dns'))],
  [ports(53, 53, 'UDP'), ports(53)],
);
const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const PARTNERS = 40;
/** One namespace out of this many, and `kube-system`, have no default deny. */
const NAMESPACES_PER_OPEN_ONE = 200;

/** Denies ingress by default, and in every second namespace also egress except DNS. */
export const defaultPolicy: PolicyMaker = (namespace, setting) => {
  if (namespace.place % NAMESPACES_PER_OPEN_ONE === 0) return furtherPolicy(namespace, setting);
  const base = { namespace: namespace.name, podSelector: EVERYTHING, ingress: [] };
  return namespace.place % 2 === 0 ? base : { ...base, egress: [DNS] };
};

/** Opens one way in or out. */
export const furtherPolicy: PolicyMaker = (namespace, setting) =>
  setting.random.pick(KINDS)(namespace, setting);

const fromApp: PolicyMaker = (namespace, { random }) => ({
  namespace: namespace.name,
  podSelector: appOf(namespace, random),
  ingress: [rule([podsHere(appOf(namespace, random))], [random.pick([namedPort('http'), ports(8080)])])],
});

const toApp: PolicyMaker = (namespace, { random }) => ({
  namespace: namespace.name,
  podSelector: appOf(namespace, random),
  egress: [DNS, rule([podsHere(appOf(namespace, random))], [ports(8080), namedPort('http')])],
});

const fromTeam: PolicyMaker = (namespace, { random, teams }) => ({
  namespace: namespace.name,
  podSelector: appOf(namespace, random),
  ingress: [rule([podsIn(equals('team', `team-${random.below(teams)}`))], [ports(8080)])],
});

const toNeighbour: PolicyMaker = (namespace, { random, namespaces }) => {
  const neighbour = random.pick(namespaces);
  const peer = podsIn(namespaceNamed(neighbour.name), appOf(neighbour, random));
  return {
    namespace: namespace.name,
    podSelector: appOf(namespace, random),
    egress: [DNS, rule([peer], [ports(8080)])],
  };
};

const fromMonitoring: PolicyMaker = (namespace) => ({
  namespace: namespace.name,
  podSelector: EVERYTHING,
  ingress: [
    rule([podsIn(namespaceNamed('monitoring'), equals('app', 'prometheus'))], [namedPort('metrics')]),
  ],
});

const toOutside: PolicyMaker = (namespace, { random }) => ({
  namespace: namespace.name,
  podSelector: appOf(namespace, random),
  egress: [DNS, rule([outside(random)], [ports(443)])],
});

const highPorts: PolicyMaker = (namespace, { random, teams }) => {
  const first = 30_000 + 100 * random.below(20);
  return {
    namespace: namespace.name,
    podSelector: appOf(namespace, random),
    ingress: [rule([podsIn(equals('team', `team-${random.below(teams)}`))], [ports(first, first + 99)])],
  };
};

const KINDS: readonly PolicyMaker[] = [
  fromApp,
  toApp,
  fromTeam,
  toNeighbour,
  fromMonitoring,
  toOutside,
  highPorts,
];

function appOf(namespace: CompanyNamespace, random: SeededRandom) {
  return namespace.apps.length === 0 ? EVERYTHING : equals('app', random.pick(namespace.apps));
}

/** A partner's range without one of its addresses, or all public addresses. */
function outside(random: SeededRandom): PodPeer | NetworkPeer {
  if (random.below(3) === 0) return block('0.0.0.0/0', ...PRIVATE_BLOCKS);
  const partner = random.below(PARTNERS);
  return block(`198.18.${partner}.0/24`, `198.18.${partner}.1/32`);
}
