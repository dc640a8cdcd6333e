import type { Inventory } from '../inventory/inventory.ts';
import { isAboutAbsentNamespace } from '../inventory/kubernetes/absent-namespaces.ts';
import { namespacesWithObjects } from '../inventory/object-namespaces.ts';

/** Whether manifests contain an object that could change a connection. */
export function changesAnything(manifests: Inventory): boolean {
  const { namespaces, clusterTierPolicies, unevaluatedPolicies, nodes, routeClasses } = manifests;
  const clusterScoped = [
    namespaces.filter(({ presence }) => presence === 'present'),
    clusterTierPolicies,
    unevaluatedPolicies,
    nodes,
    routeClasses,
  ];
  return namespacesWithObjects(manifests).size > 0 || clusterScoped.some((list) => list.length > 0);
}

/**
 * What could not be read of manifests that are laid over a base, and what is unknown because of it. What was already
 * unknown in the base is left out.
 */
export function proposalLimits(
  base: Inventory,
  manifests: Inventory,
  proposed: Inventory,
): Pick<Inventory, 'unread' | 'problems' | 'ignoredKinds'> {
  const known = new Set(base.unread);
  const said = new Set(base.problems.filter(isAboutAbsentNamespace).map(({ message }) => message));
  return {
    unread: proposed.unread.filter((unread) => !known.has(unread)),
    // Namespaces that are not in the manifests may be in the base.
    problems: [
      ...manifests.problems.filter((problem) => !isAboutAbsentNamespace(problem)),
      ...proposed.problems.filter((problem) => isAboutAbsentNamespace(problem) && !said.has(problem.message)),
    ],
    ignoredKinds: manifests.ignoredKinds,
  };
}
