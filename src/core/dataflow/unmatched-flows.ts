import type { Inventory } from '../inventory/inventory.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import { matchNamespace, namespaceViews } from '../inventory/namespace-view.ts';
import { EVERYTHING, type Selector } from '../inventory/selector.ts';
import { matchPods } from '../inventory/workload.ts';
import type { DataFlow } from './data-flow-map.ts';

/** An end of a flow that selects nothing. */
export interface UnmatchedEnd {
  /** The name of the flow. */
  readonly flow: string;
  readonly end: 'from' | 'to';
  /** What is missing, e.g. `there is no namespace shop`. */
  readonly message: string;
}

/** A cluster with the flows that apply to it. */
export interface ClusterWithFlows {
  readonly inventory: Inventory;
  readonly flows: readonly DataFlow[];
}

/** The ends of flows that select nothing in any of the clusters that the flow applies to, such as a misspelt name. */
export function unmatchedFlows(clusters: readonly ClusterWithFlows[]): readonly UnmatchedEnd[] {
  const flows = new Map(clusters.flatMap(({ flows: own }) => own.map((flow) => [flow.name, flow])));
  return [...flows.values()].flatMap((flow) => {
    const inventories = clusters
      .filter(({ flows: own }) => own.some(({ name }) => name === flow.name))
      .map(({ inventory }) => inventory);
    return (['from', 'to'] as const).flatMap((end) => {
      const selected = flow[end];
      const message = selected.type === 'pods' ? missingSelection(inventories, selected) : undefined;
      return message === undefined ? [] : [{ flow: flow.name, end, message }];
    });
  });
}

/**
 * Why selectors select nothing in any of the inventories; undefined if they select something. If no namespace is selected,
 * no pod is either. A namespace whose labels are not known may be selected.
 */
export function missingSelection(
  inventories: readonly Inventory[],
  {
    namespaceSelector,
    podSelector,
  }: { readonly namespaceSelector?: Selector; readonly podSelector?: Selector },
): string | undefined {
  const chosen = inventories.map((inventory) => {
    const viewOf = namespaceViews(inventory, { absentNamespaces: 'unknown' });
    const all = [...inventory.namespaces.map(({ name }) => name), ...inventory.workloads.map(namespaceOf)];
    const names = new Set(
      all.filter((name) => matchNamespace(namespaceSelector ?? EVERYTHING, viewOf(name)) !== 'no'),
    );
    const pods = inventory.workloads
      .filter(({ namespace }) => names.has(namespace))
      .flatMap(({ podGroups }) => podGroups)
      .filter((group) => matchPods(podSelector ?? EVERYTHING, group) !== 'no');
    return { all, names, pods };
  });
  if (chosen.every(({ names }) => names.size === 0)) {
    const existing = new Set(chosen.flatMap(({ all }) => all));
    const missing = namesIn(namespaceSelector ?? EVERYTHING).filter((name) => !existing.has(name));
    return missing.length > 0
      ? `there is no namespace ${missing.join(' or ')}`
      : 'no namespace has the selected labels';
  }
  if (podSelector === undefined || chosen.some(({ pods }) => pods.length > 0)) return undefined;
  return 'no pod in the selected namespaces has the selected labels';
}

/** The namespaces that a selector names. */
function namesIn({ requirements }: Selector): readonly string[] {
  return requirements.flatMap((requirement) =>
    requirement.key === NAMESPACE_NAME_LABEL && requirement.operator === 'In' ? requirement.values : [],
  );
}

function namespaceOf({ namespace }: { readonly namespace: string }): string {
  return namespace;
}
