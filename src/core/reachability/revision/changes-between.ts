import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { InventoryChange, NetworkPolicyReference } from './change.ts';

/** What verdicts depend on besides NetworkPolicies and workloads. */
const OTHER_GROUNDS = [
  'namespaces',
  'clusterTierPolicies',
  'unevaluatedPolicies',
  'nodes',
  'pluginSettings',
  'unread',
] as const satisfies readonly (keyof Inventory)[];

/**
 * The changes of NetworkPolicies and workloads that turn one inventory into the other; `more-than-changes` if something
 * else that verdicts depend on differs too, or if objects cannot be distinguished by name.
 */
export function changesBetween(
  before: Inventory,
  after: Inventory,
): readonly InventoryChange[] | 'more-than-changes' {
  if (OTHER_GROUNDS.some((part) => !isSameContent(before[part], after[part]))) return 'more-than-changes';
  const ambiguous = [before, after].some(
    ({ networkPolicies, workloads }) =>
      !areDistinct(networkPolicies.map(policyKey)) || !areDistinct(workloads.map(workloadKey)),
  );
  if (ambiguous) return 'more-than-changes';
  const policies = differences(before.networkPolicies, after.networkPolicies, policyKey);
  const workloads = differences(before.workloads, after.workloads, workloadKey);
  return [
    ...policies.removed.map((policy): InventoryChange => ({ type: 'remove-network-policy', policy })),
    ...policies.put.map((policy): InventoryChange => ({ type: 'put-network-policy', policy })),
    ...workloads.removed.map((workload): InventoryChange => ({ type: 'remove-workload', workload })),
    ...workloads.put.map((workload): InventoryChange => ({ type: 'put-workload', workload })),
  ];
}

function policyKey({ namespace, name }: NetworkPolicyReference): string {
  return `${namespace}/${name}`;
}

function areDistinct(keys: readonly string[]): boolean {
  return new Set(keys).size === keys.length;
}

function differences<Item>(before: readonly Item[], after: readonly Item[], keyOf: (item: Item) => string) {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  const put = after.filter((item) => !isSameContent(known.get(keyOf(item)), item));
  for (const item of after) known.delete(keyOf(item));
  return { put, removed: [...known.values()] };
}

/** Compares plain data; a missing field and one that is `undefined` are equal. */
function isSameContent(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, place) => isSameContent(item, b[place]));
  const [left, right]: [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>] = [
    { ...a },
    { ...b },
  ];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    isSameContent(left[key], right[key]),
  );
}
