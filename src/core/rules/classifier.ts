import type { Namespace } from '../inventory/inventory.ts';
import { EVERYTHING, matchesSelector } from '../inventory/selector.ts';
import { workloadMatcher } from '../classification/workload-pattern.ts';
import type { Labels } from '../inventory/labels.ts';
import type { PodGroup, Workload } from '../inventory/workload.ts';
import type { ClassificationRule, Classifier, DataClass } from './classification.ts';
import type { AssessmentSettings } from './settings.ts';

type Decided = Exclude<DataClass, 'unclassified'>;

const BY_SENSITIVITY: readonly Decided[] = ['sensitive-pii', 'pii', 'none'];

/**
 * Determines data classes from configured selectors and from labels. The first of the following that applies decides:
 *
 * 1. configured rules that name workloads or pods (`workloads`, `podSelector`)
 * 2. the classification label of the pods, then that of the workload's own object
 * 3. configured selectors that name namespaces only
 * 4. the classification label of the namespace
 *
 * A workload therefore overrides its namespace, and at each level the configuration (set by those responsible for the
 * data) overrides labels (set by those who deploy). If several values of one level differ, or the pods of a workload
 * have different values, the most sensitive one wins, so order does not matter. A label value that is not mapped is
 * ignored, except that values for personal data match in any letter case.
 */
export function createClassifier(settings: AssessmentSettings, namespaces: readonly Namespace[]): Classifier {
  const namespaceLabels = new Map<string, Labels>(namespaces.map(({ name, labels }) => [name, labels]));
  const podRules = settings.classificationRules
    .filter((rule) => rule.podSelector !== undefined || rule.workloads !== undefined)
    .map((rule) => ({
      ...rule,
      names: rule.workloads === undefined ? () => true : workloadMatcher(rule.workloads),
    }));
  const namespaceRules = settings.classificationRules.filter(
    (rule) =>
      rule.podSelector === undefined && rule.workloads === undefined && rule.namespaceSelector !== undefined,
  );
  const values = new Map(Object.entries(settings.classificationValues));
  const personal = new Map(
    [...values].flatMap(([value, dataClass]) =>
      isPersonalData(dataClass) ? [[folded(value), dataClass] as const] : [],
    ),
  );
  const labelled = (labels: Labels): Decided | undefined => {
    if (!Object.hasOwn(labels, settings.classificationLabel)) return undefined;
    const value = labels[settings.classificationLabel] ?? '';
    return values.get(value) ?? personal.get(folded(value));
  };
  const ofNamespace = (labels: Labels): Decided | undefined =>
    mostSensitive(
      namespaceRules
        .filter((rule) => matchesSelector(rule.namespaceSelector ?? EVERYTHING, labels))
        .map((rule) => rule.dataClass),
    ) ?? labelled(labels);

  const ofWorkload = (workload: Workload): DataClass => {
    const surroundings = namespaceLabels.get(workload.namespace) ?? {};
    const ofPods = ({ labels }: PodGroup): Decided | undefined =>
      mostSensitive(
        podRules
          .filter((rule) => rule.names(workload) && choosesPods(rule, labels, surroundings))
          .map((rule) => rule.dataClass),
      ) ??
      labelled(labels) ??
      labelled(workload.labels) ??
      ofNamespace(surroundings);
    return mostSensitive(workload.podGroups.map(ofPods)) ?? 'unclassified';
  };
  const known = new WeakMap<Workload, DataClass>();
  return {
    namespace: (namespace) => ofNamespace(namespace.labels) ?? 'unclassified',
    workload: (workload) => {
      const found = known.get(workload) ?? ofWorkload(workload);
      known.set(workload, found);
      return found;
    },
  };
}

/** Whether a data class is personal data, which rules and scores are about. */
export function isPersonalData(dataClass: DataClass): dataClass is 'pii' | 'sensitive-pii' {
  return dataClass === 'pii' || dataClass === 'sensitive-pii';
}

function choosesPods(rule: ClassificationRule, labels: Labels, namespaceLabels: Labels): boolean {
  return (
    matchesSelector(rule.namespaceSelector ?? EVERYTHING, namespaceLabels) &&
    matchesSelector(rule.podSelector ?? EVERYTHING, labels)
  );
}

function folded(value: string): string {
  return value.trim().toLowerCase();
}

function mostSensitive(found: readonly (Decided | undefined)[]): Decided | undefined {
  return BY_SENSITIVITY.find((dataClass) => found.includes(dataClass));
}
