import type { Inventory, Namespace } from '../inventory/inventory.ts';
import { namespaceSelectors } from '../inventory/kubernetes/absent-namespaces.ts';
import { labelsFrom } from '../inventory/kubernetes/fields/read-labels.ts';
import { sortedByIdentity } from '../inventory/order.ts';
import type { ChangeLog } from './changes.ts';
import { layObjects } from './lay-objects.ts';

type Policies = Pick<Inventory, 'networkPolicies' | 'clusterTierPolicies' | 'unevaluatedPolicies'>;

/**
 * The namespaces of the base, replaced by those of the manifests. In a running cluster, labels that are not in the
 * manifests may have been set by someone else and remain. It is then unknown whether selectors match the namespace.
 *
 * @param policies the resulting policies
 */
export function layNamespaces(
  base: Inventory,
  manifests: Inventory,
  policies: Policies,
  log: ChangeLog,
): readonly Namespace[] {
  const selected = selectedLabels(policies, [...base.routes, ...manifests.routes]);
  const old = base.namespaces.filter(isPresent);
  const proposed = manifests.namespaces.filter(isPresent);
  if (base.unread.some(({ kind, namespace }) => kind === 'Namespace' && namespace === undefined)) {
    const read = new Set(old.map(({ name }) => name));
    for (const { name } of proposed)
      if (!read.has(name))
        log.unknownLabels(
          name,
          `Namespace ${name} of the base was not read: it may have more labels than the manifests give it`,
        );
  }
  const laid = layObjects(old, proposed, log, {
    referenceOf: ({ name }) => ({ kind: 'Namespace', name }),
    merged: (known, own) => {
      if (base.origin !== 'running') return own;
      const lacking = Object.entries(known.labels).filter(([key]) => !Object.hasOwn(own.labels, key));
      const open = lacking.map(([key]) => key).filter((key) => selected.has(key));
      if (open.length > 0)
        log.unknownLabels(
          own.name,
          `Namespace ${own.name} has labels in the base that are not in the manifests and that something selects by (${open.join(', ')}): applying the manifests may keep them`,
        );
      return { ...own, labels: labelsFrom([...lacking, ...Object.entries(own.labels)]) };
    },
  });
  const names = new Set(laid.map(({ name }) => name));
  const referred = [...base.namespaces, ...manifests.namespaces].filter(({ name }) => !names.has(name));
  const named = new Map(referred.map((namespace) => [namespace.name, namespace]));
  return sortedByIdentity([...laid, ...named.values()]);
}

function isPresent({ presence }: Namespace): boolean {
  return presence === 'present';
}

/** Keys of the labels of namespaces that something selects by. */
function selectedLabels(policies: Policies, routes: Inventory['routes']): ReadonlySet<string> {
  const selectors = [
    ...namespaceSelectors(policies),
    ...policies.unevaluatedPolicies.flatMap(({ namespaceSelector }) => namespaceSelector ?? []),
    ...routes.flatMap(({ listeners = [] }) =>
      listeners.flatMap(({ routesFrom }) => (typeof routesFrom === 'string' ? [] : [routesFrom])),
    ),
  ];
  return new Set(selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key)));
}
