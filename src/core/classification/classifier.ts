import type { Namespace } from '../inventory/inventory.ts';
import { EVERYTHING, matchesSelector } from '../inventory/selector.ts';
import { patternFinder } from './workload-pattern.ts';
import type { Labels } from '../inventory/labels.ts';
import type { PodGroup, Workload } from '../inventory/workload.ts';
import type {
  Classification,
  ClassificationReason,
  ClassificationRule,
  ClassifiedObject,
  Classifier,
  DataClass,
} from './classification.ts';
import type { ClassificationSettings } from './classification.ts';

type Decided = Exclude<DataClass, 'unclassified'>;

/** A class that something declares. */
type Declared = Classification & { readonly dataClass: Decided };

const UNDECLARED: Classification = { dataClass: 'unclassified', reason: { type: 'undeclared' } };

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
export function createClassifier(
  settings: ClassificationSettings,
  namespaces: readonly Namespace[],
): Classifier {
  const namespaceLabels = new Map<string, Labels>(namespaces.map(({ name, labels }) => [name, labels]));
  const rules = settings.classificationRules.map(numbered);
  const podRules = rules.filter(({ rule }) => rule.podSelector !== undefined || rule.workloads !== undefined);
  const namespaceRules = rules.filter(
    ({ rule }) =>
      rule.podSelector === undefined && rule.workloads === undefined && rule.namespaceSelector !== undefined,
  );
  const labelled = labelReader(settings);
  const ofNamespace = (labels: Labels): Declared | undefined =>
    mostSensitive(
      namespaceRules
        .filter(({ rule }) => matchesSelector(rule.namespaceSelector ?? EVERYTHING, labels))
        .map(({ declared }) => declared('namespace')),
    ) ?? labelled(labels, 'namespace');

  const ofWorkload = (workload: Workload): Classification => {
    const surroundings = namespaceLabels.get(workload.namespace) ?? {};
    const byRule = ({ labels }: PodGroup): readonly Declared[] =>
      podRules.flatMap(({ rule, patternOf, declared }) => {
        if (!choosesPods(rule, labels, surroundings)) return [];
        if (patternOf === undefined) return [declared('pods')];
        const pattern = patternOf(workload);
        return pattern === undefined ? [] : [declared('workload', pattern)];
      });
    const ofPods = (group: PodGroup): Declared | undefined =>
      mostSensitive(byRule(group)) ??
      labelled(group.labels, 'pods') ??
      labelled(workload.labels, 'workload') ??
      ofNamespace(surroundings);
    return mostSensitive(workload.podGroups.map(ofPods)) ?? UNDECLARED;
  };
  const known = new WeakMap<Workload, Classification>();
  const explainWorkload = (workload: Workload): Classification => {
    const found = known.get(workload) ?? ofWorkload(workload);
    known.set(workload, found);
    return found;
  };
  const explainNamespace = ({ labels }: Namespace): Classification => ofNamespace(labels) ?? UNDECLARED;
  return {
    namespace: (namespace) => explainNamespace(namespace).dataClass,
    workload: (workload) => explainWorkload(workload).dataClass,
    explainNamespace,
    explainWorkload,
  };
}

/** Whether a data class is personal data, which rules and scores are about. */
export function isPersonalData(dataClass: DataClass): dataClass is 'pii' | 'sensitive-pii' {
  return dataClass === 'pii' || dataClass === 'sensitive-pii';
}

/** A configured rule with its place and, where it names workloads, its patterns. */
interface NumberedRule {
  readonly rule: ClassificationRule;
  readonly patternOf: ReturnType<typeof patternFinder> | undefined;
  readonly declared: (on: ClassifiedObject, pattern?: string) => Declared;
}

function numbered(rule: ClassificationRule, ruleIndex: number): NumberedRule {
  const { dataClass, workloads } = rule;
  return {
    rule,
    patternOf: workloads && patternFinder(workloads),
    declared: (on, pattern) => ({
      dataClass,
      reason: { type: 'rule', on, ruleIndex, ...(pattern !== undefined && { pattern }) },
    }),
  };
}

/** Reads the classification label. */
function labelReader({
  classificationLabel: label,
  classificationValues,
}: ClassificationSettings): (labels: Labels, on: ClassifiedObject) => Declared | undefined {
  const values = new Map(Object.entries(classificationValues));
  const personal = new Map(
    [...values].flatMap(([value, dataClass]) =>
      isPersonalData(dataClass) ? [[folded(value), dataClass] as const] : [],
    ),
  );
  return (labels, on) => {
    if (!Object.hasOwn(labels, label)) return undefined;
    const value = labels[label] ?? '';
    const dataClass = values.get(value) ?? personal.get(folded(value));
    return dataClass && { dataClass, reason: { type: 'label', on, label, value } };
  };
}

/** Why something has its data class, as a line of text. */
export function classificationText(reason: ClassificationReason): string {
  if (reason.type === 'undeclared') return 'nothing declares a data class';
  const holder = HOLDERS[reason.on];
  if (reason.type === 'label') return `label ${reason.label}: ${reason.value} of ${holder}`;
  const { ruleIndex, pattern } = reason;
  const chosen = pattern === undefined ? `chooses ${holder} by labels` : `names the workload by ${pattern}`;
  return `classification.rules[${ruleIndex}] ${chosen}`;
}

const HOLDERS: Readonly<Record<ClassifiedObject, string>> = {
  pods: 'the pods',
  workload: 'the workload',
  namespace: 'the namespace',
};

function choosesPods(rule: ClassificationRule, labels: Labels, namespaceLabels: Labels): boolean {
  return (
    matchesSelector(rule.namespaceSelector ?? EVERYTHING, namespaceLabels) &&
    matchesSelector(rule.podSelector ?? EVERYTHING, labels)
  );
}

function folded(value: string): string {
  return value.trim().toLowerCase();
}

/** The first of the most sensitive. */
function mostSensitive(found: readonly (Declared | undefined)[]): Declared | undefined {
  for (const wanted of BY_SENSITIVITY) {
    const declared = found.find((one) => one?.dataClass === wanted);
    if (declared !== undefined) return declared;
  }
  return undefined;
}
