import type { Inventory } from '../inventory.ts';
import { storedPolicyKind } from '../kubernetes/policies/policy-kind.ts';
import { sortedByIdentity, sortedWorkloads } from '../order.ts';
import { identityKey } from './stored-identity.ts';
import { storedWorkloadName } from './stored-object.ts';

/** Kinds of stored objects that no verdict depends on have no list here: Services, routes and what they refer to. */
const KEYS = {
  namespaces: ({ name }: Inventory['namespaces'][number]) =>
    identityKey({ kind: 'Namespace', namespace: '', name }),
  nodes: ({ name }: Inventory['nodes'][number]) => identityKey({ kind: 'Node', namespace: '', name }),
  workloads: (workload: Inventory['workloads'][number]) =>
    identityKey({
      kind: 'Workload',
      namespace: workload.namespace,
      name: storedWorkloadName(workload),
    }),
  networkPolicies: ({ kind, namespace, name }: Inventory['networkPolicies'][number]) =>
    identityKey({ kind, namespace, name }),
  clusterTierPolicies: ({ kind, name }: Inventory['clusterTierPolicies'][number]) =>
    identityKey({ kind, namespace: '', name }),
  unevaluatedPolicies: ({
    kind,
    apiVersion,
    namespace = '',
    name,
  }: Inventory['unevaluatedPolicies'][number]) =>
    identityKey({ kind: storedPolicyKind(kind, apiVersion), namespace, name }),
  pluginSettings: ({ kind, namespace, name }: Inventory['pluginSettings'][number]) =>
    identityKey({ kind: 'PluginSettings', namespace, name: `${kind}/${name}` }),
};

/**
 * An inventory in which the objects with these keys (`identityKey`) are as in another one, or missing if they are missing
 * there. Only what verdicts and data classes depend on: Services and routes stay.
 */
export function swappedObjects(
  inventory: Inventory,
  other: Pick<Inventory, keyof typeof KEYS>,
  keys: ReadonlySet<string>,
): Inventory {
  const swap = <Item>(own: readonly Item[], theirs: readonly Item[], keyOf: (item: Item) => string) => {
    const kept = own.filter((item) => !keys.has(keyOf(item)));
    const put = theirs.filter((item) => keys.has(keyOf(item)));
    return kept.length === own.length && put.length === 0 ? undefined : [...kept, ...put];
  };
  const workloads = swap(inventory.workloads, other.workloads, KEYS.workloads);
  const sorted = <Item extends { readonly name: string }>(
    own: readonly Item[],
    theirs: readonly Item[],
    keyOf: (item: Item) => string,
  ): readonly Item[] => {
    const swapped = swap(own, theirs, keyOf);
    return swapped === undefined ? own : sortedByIdentity(swapped);
  };
  return {
    ...inventory,
    workloads: workloads === undefined ? inventory.workloads : sortedWorkloads(workloads),
    namespaces: sorted(inventory.namespaces, other.namespaces, KEYS.namespaces),
    nodes: sorted(inventory.nodes, other.nodes, KEYS.nodes),
    networkPolicies: sorted(inventory.networkPolicies, other.networkPolicies, KEYS.networkPolicies),
    clusterTierPolicies: sorted(
      inventory.clusterTierPolicies,
      other.clusterTierPolicies,
      KEYS.clusterTierPolicies,
    ),
    unevaluatedPolicies: sorted(
      inventory.unevaluatedPolicies,
      other.unevaluatedPolicies,
      KEYS.unevaluatedPolicies,
    ),
    pluginSettings: sorted(inventory.pluginSettings, other.pluginSettings, KEYS.pluginSettings),
  };
}
