import type { Inventory, Namespace } from '../inventory/inventory.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import { createCategorizer } from './data-categories.ts';
import { patternFinder } from './workload-pattern.ts';
import type { Labels } from '../inventory/labels.ts';
import { matchPods, type PodGroup, type Workload } from '../inventory/workload.ts';
import {
  type AbsentNamespaces,
  isLabelKnown,
  matchNamespace,
  namespaceViews,
  type NamespaceView,
} from '../inventory/namespace-view.ts';
import type {
  Classification,
  ClassificationReason,
  ClassificationRule,
  ClassifiedObject,
  Classifier,
  DataClass,
  DataScope,
} from './classification.ts';
import type { ClassificationSettings } from './classification.ts';

type Decided = Exclude<DataClass, 'unclassified'>;

/** A class that something declares. */
type Declared = Classification & { readonly dataClass: Decided };

const UNDECLARED: Classification = { dataClass: 'unclassified', reason: { type: 'undeclared' } };
const UNKNOWN_LABELS: Classification = { dataClass: 'unclassified', reason: { type: 'unknown-labels' } };

/**
 * How unknown labels of namespaces are treated. `certain`: a selector that only may match declares nothing. `worst`:
 * unknown labels declare personal data wherever they may.
 */
type Reading = 'certain' | 'worst';

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
 *
 * Nothing is `none` if unknown labels of its namespace may declare it as personal data. Pods count as personal data if
 * a label with an unknown value, of the pods or of their workload, may declare it.
 */
export function createClassifier(
  settings: ClassificationSettings,
  inventory: Pick<Inventory, 'namespaces' | 'unread'>,
  assumptions: AbsentNamespaces,
): Classifier {
  const viewOf = namespaceViews(inventory, assumptions);
  const namespaceLabels = new Map<string, Labels>(
    inventory.namespaces.map(({ name, labels }) => [name, labels]),
  );
  const rules = settings.classificationRules.map(numbered);
  const podRules = rules.filter(({ rule }) => rule.podSelector !== undefined || rule.workloads !== undefined);
  const namespaceRules = rules.filter(
    ({ rule }) =>
      rule.podSelector === undefined && rule.workloads === undefined && rule.namespaceSelector !== undefined,
  );
  const labelled = labelReader(settings);
  const byOwnLabel = (view: NamespaceView, reading: Reading): Declared | undefined => {
    // For an unread namespace, the inventory may contain the labels of one of several versions.
    const found = labelled(namespaceLabels.get(view.name) ?? {}, 'namespace');
    const isDecided =
      isLabelKnown(settings.classificationLabel, view) ||
      (view.labelsRead === 'absent' && found !== undefined);
    return isDecided || reading === 'certain' ? found : MAYBE_PERSONAL;
  };
  /** A label that declares something unknown counts as declaring personal data. */
  const byOwnLabels = (own: PodGroup | Workload, on: ClassifiedObject): Declared | undefined => {
    const found = labelled(own.labels, on);
    const isKnown = own.unreadLabels?.includes(settings.classificationLabel) !== true;
    return isKnown || (found !== undefined && isPersonalData(found.dataClass)) ? found : MAYBE_PERSONAL;
  };
  const ofNamespace = (view: NamespaceView, reading: Reading): Declared | undefined =>
    mostSensitive(
      namespaceRules
        .filter(({ rule }) => choosesNamespace(rule, view, reading))
        .map(({ declared }) => declared('namespace')),
    ) ?? byOwnLabel(view, reading);

  const ofWorkload = (workload: Workload, view: NamespaceView, reading: Reading): Declared | undefined => {
    const byRule = (group: PodGroup): readonly Declared[] =>
      podRules.flatMap(({ rule, patternOf, declared }) => {
        const match = matchPods(rule.podSelector ?? EVERYTHING, group);
        if (match === 'no' || (match === 'maybe' && !isPersonalData(rule.dataClass))) return [];
        if (!choosesNamespace(rule, view, reading)) return [];
        if (patternOf === undefined) return [declared('pods')];
        const pattern = patternOf(workload);
        return pattern === undefined ? [] : [declared('workload', pattern)];
      });
    const ofPods = (group: PodGroup): Declared | undefined =>
      mostSensitive(byRule(group)) ??
      byOwnLabels(group, 'pods') ??
      byOwnLabels(workload, 'workload') ??
      ofNamespace(view, reading);
    return mostSensitive(workload.podGroups.map(ofPods));
  };
  const known = new WeakMap<Workload, Classification>();
  const explainWorkload = (workload: Workload): Classification => {
    let found = known.get(workload);
    if (found === undefined) {
      const view = viewOf(workload.namespace);
      found = agreed(view, (reading) => ofWorkload(workload, view, reading));
      known.set(workload, found);
    }
    return found;
  };
  const explainNamespace = ({ name }: Namespace): Classification => {
    const view = viewOf(name);
    return agreed(view, (reading) => ofNamespace(view, reading));
  };
  return {
    namespace: (namespace) => explainNamespace(namespace).dataClass,
    workload: (workload) => explainWorkload(workload).dataClass,
    explainNamespace,
    explainWorkload,
    ...createCategorizer(settings, inventory, assumptions),
  };
}

const MAYBE_PERSONAL: Declared = { ...UNKNOWN_LABELS, dataClass: 'pii' };

function choosesNamespace(
  { dataClass, namespaceSelector = EVERYTHING }: ClassificationRule,
  view: NamespaceView,
  reading: Reading,
): boolean {
  const match = matchNamespace(namespaceSelector, view);
  return match === 'yes' || (match === 'maybe' && reading === 'worst' && isPersonalData(dataClass));
}

/** The class that is declared for certain; `none` only if it is so in the worst case too. */
function agreed(
  { labelsRead }: NamespaceView,
  classOf: (reading: Reading) => Declared | undefined,
): Classification {
  const found = classOf('certain');
  if (labelsRead === 'read') return found ?? UNDECLARED;
  if (found === undefined) return classOf('worst') === undefined ? UNDECLARED : UNKNOWN_LABELS;
  return found.dataClass !== 'none' || classOf('worst')?.dataClass === 'none' ? found : UNKNOWN_LABELS;
}

/** Whether a data class is personal data, which rules and scores are about. */
export function isPersonalData(dataClass: DataClass): dataClass is 'pii' | 'sensitive-pii' {
  return dataClass === 'pii' || dataClass === 'sensitive-pii';
}

/** Whether something with this class is judged. */
export function scopeOf({ dataClass, reason }: Classification): DataScope {
  if (isPersonalData(dataClass)) return 'in-scope';
  return reason.type === 'unknown-labels' ? 'undecided' : 'out-of-scope';
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
  if (reason.type === 'unknown-labels') return 'labels are unknown and may declare personal data';
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
