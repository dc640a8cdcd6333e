import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { EVERYTHING } from '../../../src/core/inventory/selector.ts';
import type { Requirement } from '../../../src/core/inventory/selector.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import { SeededRandom } from './random.ts';
import { equals, exists, isIn, isNotIn, podsIn, ports, rule, select } from './selectors.ts';
import { doublings } from './shape.ts';
import type { Shape } from './shape.ts';

const PODS_PER_NAMESPACE = 500;
const PODS_PER_POLICY = 10;
const PODS_PER_SHARD = 20;
const PODS_PER_GROUP = 50;
const TRAITS = 10;

/** Every pod is a separate workload with its own label set, and policies select by those labels. */
export const labelSets: Shape = {
  name: 'label-sets',
  sizes: doublings(10_000, (pods) => ({
    name: `${pods}/${pods / PODS_PER_POLICY}`,
    role: 'series',
    build: () => labelSetCluster(pods),
  })),
};

export function labelSetCluster(pods: number): Inventory {
  const random = new SeededRandom(2);
  const cluster = new ClusterBuilder();
  const namespaces = Math.ceil(pods / PODS_PER_NAMESPACE);
  const groups = Math.ceil(pods / PODS_PER_GROUP);
  const namespaceOf = (index: number) => `ns-${index % namespaces}`;
  const shard = () => `shard-${random.below(PODS_PER_NAMESPACE / PODS_PER_SHARD)}`;
  const trait = () => `trait-${random.below(TRAITS)}`;
  for (let index = 0; index < namespaces; index += 1) cluster.addNamespace(namespaceOf(index));
  for (let index = 0; index < pods; index += 1)
    cluster.addWorkload({
      namespace: namespaceOf(index),
      name: `pod-${index}`,
      kind: 'Pod',
      labels: {
        id: `id-${index}`,
        shard: shard(),
        group: `group-${random.below(groups)}`,
        ...Object.fromEntries(Array.from({ length: TRAITS / 2 }, () => [trait(), `v${random.below(3)}`])),
      },
      ports: [{ name: 'http', protocol: 'TCP', containerPort: 8080 }],
      pods: 1,
      podLabels: () => ({}),
    });
  const narrower = (): Requirement => {
    const kind = random.below(3);
    if (kind === 0) return isNotIn('id', `id-${random.below(pods)}`, `id-${random.below(pods)}`);
    return kind === 1 ? exists(trait()) : isNotIn(trait(), `v${random.below(3)}`);
  };
  for (let index = 0; index < pods / PODS_PER_POLICY; index += 1) {
    const namespace = namespaceOf(index);
    if (index < namespaces) {
      cluster.addPolicy({ namespace, podSelector: EVERYTHING, ingress: [] });
      continue;
    }
    const podSelector = select(isIn('shard', shard()), narrower());
    if (random.below(5) === 0) {
      const peer = podsIn(EVERYTHING, equals(trait(), `v${random.below(3)}`));
      cluster.addPolicy({ namespace, podSelector, egress: [rule([peer])] });
      continue;
    }
    const peer = podsIn(EVERYTHING, select(isIn('group', `group-${random.below(groups)}`), exists(trait())));
    cluster.addPolicy({ namespace, podSelector, ingress: [rule([peer], [ports(8000 + (index % 100))])] });
  }
  return cluster.build();
}
