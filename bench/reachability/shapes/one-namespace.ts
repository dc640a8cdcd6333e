import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { EVERYTHING } from '../../../src/core/inventory/selector.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import { equals, exists, isNotIn, podsHere, ports, rule, select } from './selectors.ts';
import { doublings } from './shape.ts';
import type { Shape } from './shape.ts';

const NAMESPACE = 'everything';
const PODS_PER_WORKLOAD = 8;

/** One namespace contains all pods, and each of as many policies matches every pod. */
export const oneNamespace: Shape = {
  name: 'one-namespace',
  sizes: doublings(10_000, (pods) => ({
    name: `${pods}/${pods}`,
    role: 'series',
    build: () => oneNamespaceCluster(pods),
  })),
};

const MATCHING = [
  EVERYTHING,
  select(exists('app')),
  equals('owner', 'everybody'),
  select(isNotIn('app', 'retired')),
];

export function oneNamespaceCluster(pods: number): Inventory {
  const cluster = new ClusterBuilder();
  const workloads = Math.ceil(pods / PODS_PER_WORKLOAD);
  cluster.addNamespace(NAMESPACE);
  for (let index = 0; index < workloads; index += 1)
    cluster.addWorkload({
      namespace: NAMESPACE,
      name: `app-${index}`,
      labels: { app: `app-${index}`, owner: 'everybody' },
      ports: [{ name: 'http', protocol: 'TCP', containerPort: 8000 + (index % 500) }],
      pods: Math.min(PODS_PER_WORKLOAD, pods - index * PODS_PER_WORKLOAD),
    });
  for (let index = 0; index < pods; index += 1) {
    const app = index % workloads;
    const peer = podsHere(equals('app', `app-${app}`));
    const direction =
      index % 8 < 4
        ? { ingress: [rule([peer], [ports(8_000 + (app % 100), 8_400 + (app % 500))])] }
        : { egress: [rule([peer], [ports(8_000 + (app % 500))])] };
    cluster.addPolicy({
      namespace: NAMESPACE,
      podSelector: MATCHING[index % MATCHING.length]!,
      ...direction,
    });
  }
  return cluster.build();
}
