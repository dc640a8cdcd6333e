import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { NetworkPeer, PodPeer } from '../../../src/core/inventory/peers-and-ports.ts';
import { EVERYTHING } from '../../../src/core/inventory/selector.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import type { PolicySpec } from './cluster-builder.ts';
import { block, equals, namedPort, namespaceNamed, podsHere, podsIn, ports, rule } from './selectors.ts';
import { doublings, HUNDRED_THOUSAND_PODS, TEN_THOUSAND_PODS } from './shape.ts';
import type { Shape, ShapeSize, Targets } from './shape.ts';

interface UniformSize {
  readonly pods: number;
  readonly policies: number;
  readonly podsPerWorkload: number;
  readonly workloadsPerNamespace: number;
}

const TIERS = ['frontend', 'api', 'worker', 'database'];
const namespaceOf = (index: number) => `team-${String(index).padStart(5, '0')}`;

export const uniform: Shape = {
  name: 'uniform',
  sizes: [
    {
      name: '10000/1000',
      role: 'apart',
      targets: TEN_THOUSAND_PODS,
      build: () =>
        uniformCluster({ pods: 10_000, policies: 1_000, podsPerWorkload: 5, workloadsPerNamespace: 20 }),
    },
    ...doublings(100_000, (pods) => sized(pods, pods === 100_000 ? HUNDRED_THOUSAND_PODS : undefined)),
  ],
};

function sized(pods: number, targets: Targets | undefined): ShapeSize {
  const policies = pods / 10;
  return {
    name: `${pods}/${policies}`,
    role: 'series',
    ...(targets && { targets }),
    build: () => uniformCluster({ pods, policies, podsPerWorkload: 10, workloadsPerNamespace: 20 }),
  };
}

/**
 * Namespaces of equal size with four tiers of workloads each, a default deny per namespace, policies that allow
 * connections between tiers, DNS, and some external ranges. Some policies allow a tier of every namespace, so that the
 * number of workload pairs with connections grows with the square of the cluster.
 */
export function uniformCluster(size: UniformSize): Inventory {
  const workloadCount = Math.ceil(size.pods / size.podsPerWorkload);
  const namespaceCount = Math.ceil(workloadCount / size.workloadsPerNamespace);
  const cluster = new ClusterBuilder();
  for (let index = 0; index < namespaceCount; index += 1)
    cluster.addNamespace(namespaceOf(index), { group: `g${index % 20}` });
  for (let index = 0; index < workloadCount; index += 1) {
    const tier = TIERS[index % TIERS.length]!;
    const name = `${tier}-${index}`;
    cluster.addWorkload({
      namespace: namespaceOf(Math.floor(index / size.workloadsPerNamespace)),
      name,
      labels: { app: name, tier, version: `v${index % 3}` },
      ports: [{ name: 'http', protocol: 'TCP', containerPort: 8000 + (index % 10) }],
      pods: Math.min(size.podsPerWorkload, size.pods - index * size.podsPerWorkload),
    });
  }
  for (let index = 0; index < size.policies; index += 1) cluster.addPolicy(policy(index, namespaceCount));
  return cluster.build();
}

/** The first policy of each namespace denies by default; the others allow one connection in or out. */
function policy(index: number, namespaceCount: number): PolicySpec {
  const round = Math.floor(index / namespaceCount);
  const place = index % namespaceCount;
  const namespace = namespaceOf(place);
  if (round === 0) {
    const dns = rule([podsIn(namespaceNamed('team-00000'))], [ports(53, 53, 'UDP')]);
    return { namespace, podSelector: EVERYTHING, ingress: [], egress: [dns] };
  }
  const pair = Math.floor((round - 1) / 2);
  const target = TIERS[pair % TIERS.length]!;
  const source = TIERS[(pair + 3) % TIERS.length]!;
  const served = [pair % 3 === 2 ? namedPort('http') : ports(8000 + (pair % 10))];
  if (round % 2 === 1) {
    const ingress = [rule([ingressPeer(pair, place, source)], served)];
    return { namespace, podSelector: equals('tier', target), ingress };
  }
  const inside = rule([podsIn(EVERYTHING, equals('tier', target))], served);
  const outside = rule([block(`203.0.${place % 250}.0/24`)], [ports(443)]);
  return { namespace, podSelector: equals('tier', source), egress: [inside, outside] };
}

function ingressPeer(pair: number, place: number, source: string): PodPeer | NetworkPeer {
  if (pair % 5 === 4) return podsIn(equals('group', `g${place % 20}`));
  if (pair % 4 === 3) return podsIn(EVERYTHING, equals('tier', source));
  return podsHere(equals('tier', source));
}
