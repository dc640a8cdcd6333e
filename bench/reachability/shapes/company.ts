import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import { defaultPolicy, furtherPolicy } from './company-policies.ts';
import type { CompanyNamespace } from './company-policies.ts';
import { addSystemWorkloads, addTeamWorkloads } from './company-workloads.ts';
import { namespaceSizes } from './namespace-sizes.ts';
import { SeededRandom } from './random.ts';
import { equals } from './selectors.ts';
import { doublings, HUNDRED_THOUSAND_PODS, MANY_POLICIES, TEN_THOUSAND_PODS } from './shape.ts';
import type { Shape, ShapeSize, Targets } from './shape.ts';

interface CompanySize {
  readonly pods: number;
  readonly namespaces: number;
  readonly policies: number;
}

const PODS_PER_NODE = 30;

export const company: Shape = {
  name: 'company',
  sizes: [
    sized({ pods: 5_413, namespaces: 604, policies: 13_678 }, 'apart', MANY_POLICIES),
    sized({ pods: 10_000, namespaces: 250, policies: 1_000 }, 'apart', TEN_THOUSAND_PODS),
    ...doublings(100_000, (pods) =>
      sized(
        { pods, namespaces: Math.round(pods / 40), policies: pods / 10 },
        'series',
        pods === 100_000 ? HUNDRED_THOUSAND_PODS : undefined,
      ),
    ),
  ],
};

function sized(size: CompanySize, role: ShapeSize['role'], targets: Targets | undefined): ShapeSize {
  const name = `${size.pods}/${size.policies}`;
  return { name, role, ...(targets && { targets }), build: () => companyCluster(size) };
}

/**
 * Many small namespaces (half of them have at most six pods) and a few large ones, the largest for the system and for
 * monitoring. Nearly all have a default deny for ingress, every second one also for egress. Each has a few further
 * policies, of which one in four no longer selects any pod.
 */
export function companyCluster({ pods, namespaces, policies }: CompanySize): Inventory {
  const random = new SeededRandom(1);
  const nodes = Math.ceil(pods / PODS_PER_NODE);
  const cluster = new ClusterBuilder(nodes);
  const teams = Math.max(1, Math.round(namespaces / 8));
  const placed = namespaceSizes(namespaces, pods).map((size, place): CompanyNamespace => {
    const name = ['kube-system', 'monitoring'][place] ?? `ns-${String(place).padStart(5, '0')}`;
    const environment = ['production', 'staging', 'test'][place % 3]!;
    cluster.addNamespace(name, { team: `team-${random.below(teams)}`, environment });
    const rest = place > 1 ? size : size - addSystemWorkloads(cluster, { name, size, nodes });
    return { name, place, apps: addTeamWorkloads(cluster, { name, size: rest }, random) };
  });
  // A quarter of all policies, none of them a namespace's default, select nothing.
  const share = policies / 4 / (policies - namespaces);
  const setting = { teams, namespaces: placed, random };
  for (let index = 0; index < policies; index += 1) {
    const namespace = placed[index % namespaces]!;
    if (index < namespaces) {
      cluster.addPolicy(defaultPolicy(namespace, setting));
      continue;
    }
    const policy = furtherPolicy(namespace, setting);
    const retired = Math.floor((index - namespaces + 1) * share) > Math.floor((index - namespaces) * share);
    cluster.addPolicy(retired ? { ...policy, podSelector: equals('app', `retired-${index}`) } : policy);
  }
  return cluster.build();
}
