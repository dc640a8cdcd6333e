import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { Workload, WorkloadReference } from '../../inventory/workload.ts';

export type NetworkPolicyReference = Pick<NetworkPolicy, 'namespace' | 'name'>;

/** A change of one object of an inventory: replaced, added or removed. */
export type InventoryChange =
  | { readonly type: 'put-network-policy'; readonly policy: NetworkPolicy }
  | { readonly type: 'remove-network-policy'; readonly policy: NetworkPolicyReference }
  | { readonly type: 'put-workload'; readonly workload: Workload }
  | { readonly type: 'remove-workload'; readonly workload: WorkloadReference };

/** The inventory with one object changed; an unevaluated policy of the same name is removed as well. */
export function changedInventory(inventory: Inventory, change: InventoryChange): Inventory {
  switch (change.type) {
    case 'put-network-policy':
    case 'remove-network-policy': {
      const { unevaluatedPolicies, networkPolicies } = inventory;
      const put = change.type === 'put-network-policy' ? [change.policy] : [];
      return {
        ...inventory,
        networkPolicies: replaced(networkPolicies, isPolicy(change.policy), put),
        unevaluatedPolicies: unevaluatedPolicies.filter((other) => !isUnevaluated(other, change.policy)),
      };
    }
    case 'put-workload':
    case 'remove-workload': {
      const { namespace, name, kind } = change.workload;
      const isMeant = (other: Workload) =>
        other.name === name && other.namespace === namespace && other.kind === kind;
      const put = change.type === 'put-workload' ? [change.workload] : [];
      return { ...inventory, workloads: replaced(inventory.workloads, isMeant, put) };
    }
  }
}

/** Whether another policy has this name. */
export function isPolicy({ namespace, name }: NetworkPolicyReference) {
  return (other: NetworkPolicyReference): boolean => other.name === name && other.namespace === namespace;
}

/** Whether an inventory contains an unevaluated policy of this name. */
export function isUnevaluated(
  { kind, namespace, name, apiVersion }: Inventory['unevaluatedPolicies'][number],
  policy: NetworkPolicyReference,
): boolean {
  return (
    kind === 'NetworkPolicy' &&
    apiVersion.startsWith('networking.k8s.io/') &&
    namespace === policy.namespace &&
    name === policy.name
  );
}

/** Replaces the matching item with `put`, or appends it if there is none. */
export function replaced<Item>(
  items: readonly Item[],
  isMeant: (item: Item) => boolean,
  put: readonly Item[],
): readonly Item[] {
  const place = items.findIndex(isMeant);
  return place < 0 ? [...items, ...put] : items.toSpliced(place, 1, ...put);
}
