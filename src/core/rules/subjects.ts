import type { Inventory } from '../inventory/inventory.ts';
import { type Workload, type WorkloadReference, workloadKey } from '../inventory/workload.ts';
import type { Classifier, DataScope } from '../classification/classification.ts';
import { isPersonalData, scopeOf } from '../classification/classifier.ts';
import type { AlikeWorkloads } from './reach/alike.ts';
import { oncePerContext } from './reach/once.ts';
import type { Subject } from './rule.ts';

/** `namespace/name[Kind]` or `namespace`: the text form of a subject. */
export function subjectKey(subject: Subject): string {
  return subject.type === 'workload' ? workloadKey(subject) : subject.namespace;
}

/** Workloads that handle personal data, by namespace, name and kind. */
export function piiWorkloads(inventory: Inventory, classifier: Classifier): readonly Workload[] {
  return workloadsWith('in-scope', inventory, classifier);
}

/** The workloads of a group that do not handle personal data. The same array for the same group. */
export const withoutPersonalData = oncePerContext(
  ({ workloads }: AlikeWorkloads, { classifier }): readonly Workload[] => {
    const others = workloads.filter((workload) => !isPersonalData(classifier.workload(workload)));
    return others.length === workloads.length ? workloads : others;
  },
);

/** Namespaces that are classified as personal data or contain a workload that is, by name. */
export function piiNamespaces(inventory: Inventory, classifier: Classifier): readonly string[] {
  return [...namespacesWith('in-scope', inventory, classifier)].toSorted();
}

/**
 * Workloads whose data class is not known, and namespaces that contain such a workload or may be classified as personal
 * data themselves, unless they are judged anyway. Each by name.
 */
export function undecidedSubjects(inventory: Inventory, classifier: Classifier): readonly Subject[] {
  const judged = namespacesWith('in-scope', inventory, classifier);
  const namespaces = [...namespacesWith('undecided', inventory, classifier)].filter(
    (namespace) => !judged.has(namespace),
  );
  return [
    ...workloadsWith('undecided', inventory, classifier).map(({ namespace, name, kind }): Subject => ({
      type: 'workload',
      namespace,
      name,
      kind,
    })),
    ...namespaces.toSorted().map((namespace): Subject => ({ type: 'namespace', namespace })),
  ];
}

/** The workloads among some subjects. */
export function workloadsAmong(subjects: readonly Subject[]): readonly WorkloadReference[] {
  return subjects.flatMap((subject) => {
    if (subject.type === 'namespace') return [];
    const { namespace, name, kind } = subject;
    return [{ namespace, name, kind }];
  });
}

function workloadsWith(
  scope: DataScope,
  { workloads }: Inventory,
  classifier: Classifier,
): readonly Workload[] {
  return workloads
    .filter((workload) => scopeOf(classifier.explainWorkload(workload)) === scope)
    .toSorted(byReference);
}

function namespacesWith(
  scope: DataScope,
  { workloads, namespaces }: Inventory,
  classifier: Classifier,
): ReadonlySet<string> {
  return new Set([
    ...workloads
      .filter((workload) => scopeOf(classifier.explainWorkload(workload)) === scope)
      .map(({ namespace }) => namespace),
    ...namespaces
      .filter((namespace) => scopeOf(classifier.explainNamespace(namespace)) === scope)
      .map(({ name }) => name),
  ]);
}

/** Compares by code unit, so that the order is the same on every machine. */
export function byReference(a: WorkloadReference, b: WorkloadReference): number {
  return order(a.namespace, b.namespace) || order(a.name, b.name) || order(a.kind, b.kind);
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
