import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { EVERYTHING } from '../../../src/core/inventory/selector.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import { SeededRandom } from './random.ts';
import { equals, isIn, podsHere, podsIn, ports, rule, select } from './selectors.ts';
import { doublings } from './shape.ts';
import type { Shape } from './shape.ts';

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';
const PODS_PER_SET = 20;
const SETS_PER_NAMESPACE = 20;
const PODS_PER_POLICY = 10;

/**
 * StatefulSets whose pods are selected by policies individually, by name and by ordinal: no two pods of a set are
 * equivalent.
 */
export const ordinals: Shape = {
  name: 'ordinals',
  sizes: doublings(10_000, (pods) => ({
    name: `${pods}/${pods / PODS_PER_POLICY}`,
    role: 'series',
    build: () => ordinalCluster(pods),
  })),
};

export function ordinalCluster(pods: number): Inventory {
  const random = new SeededRandom(3);
  const cluster = new ClusterBuilder();
  const sets = Math.ceil(pods / PODS_PER_SET);
  const namespaces = Math.ceil(sets / SETS_PER_NAMESPACE);
  const namespaceOf = (set: number) => `data-${set % namespaces}`;
  for (let index = 0; index < namespaces; index += 1) cluster.addNamespace(namespaceOf(index));
  for (let set = 0; set < sets; set += 1)
    cluster.addWorkload({
      namespace: namespaceOf(set),
      name: `store-${set}`,
      kind: 'StatefulSet',
      labels: { app: `store-${set}` },
      ports: [{ name: 'sql', protocol: 'TCP', containerPort: 5432 }],
      pods: Math.min(PODS_PER_SET, pods - set * PODS_PER_SET),
      podLabels: (ordinal) => ({ [POD_NAME]: `store-${set}-${ordinal}`, [POD_INDEX]: String(ordinal) }),
    });
  const podName = (namespace: number) => {
    const set = namespace + namespaces * random.below(Math.floor(sets / namespaces));
    return `store-${set}-${random.below(PODS_PER_SET)}`;
  };
  for (let index = 0; index < pods / PODS_PER_POLICY; index += 1) {
    const place = index % namespaces;
    const namespace = namespaceOf(place);
    const served = [ports(5432 + (index % 20))];
    const ordinal = equals(POD_INDEX, String(random.below(PODS_PER_SET)));
    const named = select(isIn(POD_NAME, podName(place), podName(place)));
    const kind = random.below(4);
    if (index < namespaces) cluster.addPolicy({ namespace, podSelector: EVERYTHING, ingress: [] });
    else if (kind === 0)
      cluster.addPolicy({
        namespace,
        podSelector: ordinal,
        ingress: [rule([podsIn(EVERYTHING, ordinal)], served)],
      });
    else if (kind === 1)
      cluster.addPolicy({ namespace, podSelector: named, egress: [rule([podsHere(ordinal)], served)] });
    else cluster.addPolicy({ namespace, podSelector: named, ingress: [rule([podsHere(ordinal)], served)] });
  }
  return cluster.build();
}
