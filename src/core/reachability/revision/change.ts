import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { Workload, WorkloadReference } from '../../inventory/workload.ts';

export type NetworkPolicyReference = Pick<NetworkPolicy, 'namespace' | 'name'>;

/** What becomes of one object of an inventory: put in the place of the one of its name, or added, or removed. */
export type InventoryChange =
  | { readonly type: 'put-network-policy'; readonly policy: NetworkPolicy }
  | { readonly type: 'remove-network-policy'; readonly policy: NetworkPolicyReference }
  | { readonly type: 'put-workload'; readonly workload: Workload }
  | { readonly type: 'remove-workload'; readonly workload: WorkloadReference };

/** The inventory with one object changed; a policy of that name that could not be evaluated goes as well. */
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

/** Whether another policy is the one of this name. */
export function isPolicy({ namespace, name }: NetworkPolicyReference) {
  return (other: NetworkPolicyReference): boolean => other.name === name && other.namespace === namespace;
}

/** Whether an inventory holds a policy of this name that is not evaluated. */
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

/** `put` takes the place of the item that is meant, or comes last where there is none. */
export function replaced<Item>(
  items: readonly Item[],
  isMeant: (item: Item) => boolean,
  put: readonly Item[],
): readonly Item[] {
  const place = items.findIndex(isMeant);
  return place < 0 ? [...items, ...put] : items.toSpliced(place, 1, ...put);
}
