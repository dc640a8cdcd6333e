import { workloadMatcher } from '../../core/classification/workload-pattern.ts';
import { missingSelection } from '../../core/dataflow/unmatched-flows.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
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

function unselected(
  place: string,
  inventories: readonly Inventory[],
  selectors: Parameters<typeof missingSelection>[1],
): readonly string[] {
  if (selectors.namespaceSelector === undefined && selectors.podSelector === undefined) return [];
  const missing = missingSelection(inventories, selectors);
  return missing === undefined ? [] : [`${place}: ${missing}`];
}
