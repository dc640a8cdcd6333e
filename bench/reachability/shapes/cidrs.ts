import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import { SeededRandom } from './random.ts';
import { block, equals, ports, rule } from './selectors.ts';
import { doublings } from './shape.ts';
import type { Shape } from './shape.ts';

const PODS_PER_WORKLOAD = 5;
const WORKLOADS_PER_NAMESPACE = 20;
const PODS_PER_POLICY = 2;
const BLOCKS_PER_POLICY = 5;

/**
 * Pods that may open connections only to distinct outside blocks, from /12 to /32, many of them nested, and that accept
 * no connections. One workload in ten is open in both directions, so that it has connections with every atom.
 */
export const cidrs: Shape = {
  name: 'cidrs',
  sizes: doublings(2_000, (pods) => ({
    name: `${pods}/${pods / PODS_PER_POLICY}`,
    role: 'series',
    build: () => cidrCluster(pods),
  })),
};

export function cidrCluster(pods: number): Inventory {
  const random = new SeededRandom(4);
  const cluster = new ClusterBuilder();
  const workloads = Math.ceil(pods / PODS_PER_WORKLOAD);
  const namespaces = Math.ceil(workloads / WORKLOADS_PER_NAMESPACE);
  const namespaceOf = (index: number) => `ns-${index % namespaces}`;
  for (let index = 0; index < namespaces; index += 1) cluster.addNamespace(namespaceOf(index));
  for (let index = 0; index < workloads; index += 1)
    cluster.addWorkload({
      namespace: namespaceOf(index),
      name: `app-${index}`,
      labels: { app: `app-${index}` },
      ports: [{ name: 'http', protocol: 'TCP', containerPort: 8080 }],
      pods: PODS_PER_WORKLOAD,
    });
  const isolated = Math.ceil(workloads * 0.9);
  const blocks = distinctBlocks((pods / PODS_PER_POLICY) * BLOCKS_PER_POLICY, random);
  for (let index = 0; index < pods / PODS_PER_POLICY; index += 1) {
    const workload = index % isolated;
    const peers = blocks
      .slice(index * BLOCKS_PER_POLICY, (index + 1) * BLOCKS_PER_POLICY)
      .map((cidr, place) => block(cidr, ...(place === 0 ? exceptIn(cidr) : [])));
    cluster.addPolicy({
      namespace: namespaceOf(workload),
      podSelector: equals('app', `app-${workload}`),
      ingress: [],
      egress: [rule(peers, [ports(443 + (index % 3))])],
    });
  }
  return cluster.build();
}

/** One block in ten lies in 10.0.0.0/20, among the pods; the others in 20.0.0.0/6. */
function distinctBlocks(count: number, random: SeededRandom): readonly string[] {
  const blocks = new Set<string>();
  while (blocks.size < count) {
    const amongPods = blocks.size % 10 === 0;
    const length = amongPods ? 22 + random.below(11) : random.pick([12, 16, 20, 22, 24, 24, 24, 28, 32]);
    const start = amongPods ? 10 * 2 ** 24 + random.below(2 ** 12) : 20 * 2 ** 24 + random.below(2 ** 26);
    const base = start - (start % 2 ** (32 - length));
    blocks.add(`${dotted(base)}/${length}`);
  }
  return [...blocks];
}

/** The first address of a block that has several addresses. */
function exceptIn(cidr: string): readonly string[] {
  return cidr.endsWith('/32') ? [] : [cidr.replace(/\/\d+$/, '/32')];
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
