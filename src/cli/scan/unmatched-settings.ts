import { workloadMatcher } from '../../core/classification/workload-pattern.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { matchNamespace, namespaceViews } from '../../core/inventory/namespace-view.ts';
import { EVERYTHING, type Selector } from '../../core/inventory/selector.ts';
import { matchPods } from '../../core/inventory/workload.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';

type Settings = Pick<AssessmentSettings, 'classificationRules' | 'declaredConnections'>;

/** One sentence for each part of the configuration that selects nothing in the input, such as a misspelt name. */
export function unmatchedSettings(inventories: readonly Inventory[], settings: Settings): readonly string[] {
  const workloads = inventories.flatMap((inventory) => inventory.workloads);
  const rules = settings.classificationRules.flatMap((rule, index) => {
    const place = `classification.rules[${index}]`;
    const unmatched = (rule.workloads ?? [])
      .filter((pattern) => !workloads.some(workloadMatcher([pattern])))
      .map((pattern) => `${place}: no workload matches ${pattern}`);
    return [...unmatched, ...unselected(place, inventories, rule)];
  });
  const connections = settings.declaredConnections.flatMap(({ name, ...ends }) =>
    (['from', 'to'] as const).flatMap((end) => {
      const peer = ends[end];
      return peer.type === 'pods'
        ? unselected(`declaredConnections "${name}", ${end}`, inventories, peer)
        : [];
    }),
  );
  return [...rules, ...connections];
}

/**
 * If no namespace is selected, no pod is either: one sentence. A namespace whose labels are not known may be selected,
 * so there is no sentence about it.
 */
function unselected(
  place: string,
  inventories: readonly Inventory[],
  { namespaceSelector, podSelector }: { namespaceSelector?: Selector; podSelector?: Selector },
): readonly string[] {
  if (namespaceSelector === undefined && podSelector === undefined) return [];
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
    return { names, pods };
  });
  if (chosen.every(({ names }) => names.size === 0))
    return [`${place}: no namespace has the selected labels`];
  if (podSelector === undefined || chosen.some(({ pods }) => pods.length > 0)) return [];
  return [`${place}: no pod in the selected namespaces has the selected labels`];
}

function namespaceOf({ namespace }: { readonly namespace: string }): string {
  return namespace;
}
