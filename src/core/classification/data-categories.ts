import type { Inventory, Namespace } from '../inventory/inventory.ts';
import type { Labels } from '../inventory/labels.ts';
import {
  type AbsentNamespaces,
  isLabelKnown,
  matchNamespace,
  namespaceViews,
} from '../inventory/namespace-view.ts';
import { compareText } from '../inventory/order.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import { matchPods, type Workload } from '../inventory/workload.ts';
import type {
  Categorizer,
  ClassificationSettings,
  ClassifiedObject,
  DataCategory,
} from './classification.ts';
import { patternFinder } from './workload-pattern.ts';

/** The label whose value names categories, unless another one is configured. */
export const CATEGORIES_LABEL = 'ringfence.dev/data-categories';

/**
 * Determines the categories of data. Those of all rules and labels that apply are combined, unlike data classes. A
 * workload for which none is declared has those of its namespace. A selector or label that may or may not apply
 * declares nothing.
 */
export function createCategorizer(
  settings: ClassificationSettings,
  inventory: Pick<Inventory, 'namespaces' | 'unread'>,
  assumptions: AbsentNamespaces,
): Categorizer {
  const { categoriesLabel: label = CATEGORIES_LABEL } = settings;
  const viewOf = namespaceViews(inventory, assumptions);
  const namespaceLabels = new Map(inventory.namespaces.map(({ name, labels }) => [name, labels]));
  const rules = settings.classificationRules.flatMap((rule, ruleIndex) =>
    rule.categories === undefined
      ? []
      : [{ ...rule, categories: rule.categories, ruleIndex, patternOf: patternFinder(rule.workloads ?? []) }],
  );

  const ofLabels = (labels: Labels, on: ClassifiedObject): readonly DataCategory[] => {
    const value = Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
    return namesIn(value).map((name) => ({ name, reason: { type: 'label', on, label, value } }));
  };
  const ofNamespace = (name: string): readonly DataCategory[] => {
    const view = viewOf(name);
    return [
      ...rules
        .filter(({ podSelector, workloads }) => podSelector === undefined && workloads === undefined)
        .filter(({ namespaceSelector = EVERYTHING }) => matchNamespace(namespaceSelector, view) === 'yes')
        .flatMap(({ categories, ruleIndex }) =>
          categories.map((each): DataCategory => ({
            name: each,
            reason: { type: 'rule', on: 'namespace', ruleIndex },
          })),
        ),
      ...(isLabelKnown(label, view) ? ofLabels(namespaceLabels.get(name) ?? {}, 'namespace') : []),
    ];
  };
  const ofRules = (workload: Workload): readonly DataCategory[] =>
    rules.flatMap(({ categories, ruleIndex, podSelector, workloads, namespaceSelector, patternOf }) => {
      if (podSelector === undefined && workloads === undefined) return [];
      const pattern = patternOf(workload);
      if (workloads !== undefined && pattern === undefined) return [];
      if (matchNamespace(namespaceSelector ?? EVERYTHING, viewOf(workload.namespace)) !== 'yes') return [];
      const chosen = podSelector ?? EVERYTHING;
      if (!workload.podGroups.some((group) => matchPods(chosen, group) === 'yes')) return [];
      return categories.map((name): DataCategory => ({
        name,
        reason: {
          type: 'rule',
          on: pattern === undefined ? 'pods' : 'workload',
          ruleIndex,
          ...(pattern !== undefined && { pattern }),
        },
      }));
    });
  return {
    namespaceCategories: ({ name }: Namespace) => distinct(ofNamespace(name)),
    workloadCategories: (workload) => {
      const own = [
        ...ofRules(workload),
        ...workload.podGroups.flatMap(({ labels }) => ofLabels(labels, 'pods')),
        ...ofLabels(workload.labels, 'workload'),
      ];
      return distinct(own.length > 0 ? own : ofNamespace(workload.namespace));
    },
  };
}

/** A label value cannot contain commas or spaces, so that dots separate names: `contact.health`. */
function namesIn(value: string): readonly string[] {
  return value
    .toLowerCase()
    .split('.')
    .filter((name) => name !== '');
}

/** By name; the first reason of each is kept. */
function distinct(categories: readonly DataCategory[]): readonly DataCategory[] {
  const found = new Map<string, DataCategory>();
  for (const category of categories) if (!found.has(category.name)) found.set(category.name, category);
  return [...found.values()].toSorted((a, b) => compareText(a.name, b.name));
}
