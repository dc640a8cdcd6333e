import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { EVERYTHING } from '../../../src/core/inventory/selector.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import { SeededRandom } from './random.ts';
import { equals, podsIn, ports, rule } from './selectors.ts';
import { doublings } from './shape.ts';
import type { Shape } from './shape.ts';

const PODS_PER_WORKLOAD = 5;
const WORKLOADS_PER_NAMESPACE = 50;
const PODS_PER_RANGE = 2;
const ROLES = 4;
const TIERS = 3;

/** Every policy opens a port range that overlaps many others and shares neither end with any of them. */
export const portEnds: Shape = {
  name: 'port-ends',
  sizes: doublings(2_000, (pods) => ({
    name: `${pods}/${pods / PODS_PER_RANGE}`,
    role: 'series',
    build: () => portEndCluster(pods),
  })),
};

export function portEndCluster(pods: number): Inventory {
  const random = new SeededRandom(8);
  const cluster = new ClusterBuilder();
  const workloads = Math.ceil(pods / PODS_PER_WORKLOAD);
  const namespaces = Math.ceil(workloads / WORKLOADS_PER_NAMESPACE);
  const namespaceOf = (index: number) => `ns-${index % namespaces}`;
  for (let index = 0; index < namespaces; index += 1) cluster.addNamespace(namespaceOf(index));
  for (let index = 0; index < workloads; index += 1)
    cluster.addWorkload({
      namespace: namespaceOf(index),
      name: `app-${index}`,
      labels: { tier: `tier-${index % TIERS}`, role: `role-${index % ROLES}` },
      ports: [{ name: 'media', protocol: 'UDP', containerPort: 10_000 + index }],
      pods: PODS_PER_WORKLOAD,
    });
  for (let index = 0; index < pods / PODS_PER_RANGE; index += 1) {
    // Multiples of one prime modulo another: starts, and with growing widths ends too, lie all over and never meet.
    const first = 1_024 + 2 * ((index * 7_919) % 30_011);
    const opened = rule(
      [podsIn(EVERYTHING, equals('role', `role-${random.below(ROLES)}`))],
      [ports(first, first + 1_000 + 2 * index)],
    );
    const podSelector = equals('tier', `tier-${random.below(TIERS)}`);
    const direction = random.below(8) === 0 ? { egress: [opened] } : { ingress: [opened] };
    cluster.addPolicy({ namespace: namespaceOf(index), podSelector, ...direction });
  }
  return cluster.build();
}
