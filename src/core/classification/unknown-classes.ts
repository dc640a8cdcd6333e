import type { Inventory } from '../inventory/inventory.ts';
import { absentNamespaceProblem, absentNamespacesIn } from '../inventory/kubernetes/absent-namespaces.ts';
import { type AbsentNamespaces, namespaceViews } from '../inventory/namespace-view.ts';
import { unknownClassProblem } from '../inventory/problems/unknown-class.ts';
import type { ClassificationSettings } from './classification.ts';
import { createClassifier, scopeOf } from './classifier.ts';

/**
 * The inventory, with problems for each namespace of which it is not known whether its labels declare workloads as
 * personal data: one with the number of workloads, and one that says so if the namespace is not in the input.
 */
export function withUnknownClasses(
  inventory: Inventory,
  settings: ClassificationSettings,
  assumptions: AbsentNamespaces,
): Inventory {
  const classifier = createClassifier(settings, inventory, assumptions);
  const open = inventory.workloads.filter(
    (workload) => scopeOf(classifier.explainWorkload(workload)) === 'undecided',
  );
  if (open.length === 0) return inventory;
  const counts = [...Map.groupBy(open, ({ namespace }) => namespace)]
    .map(([namespace, workloads]) => ({ namespace, count: workloads.length }))
    .toSorted((a, b) => (a.namespace < b.namespace ? -1 : 1));
  const reported = new Set(absentNamespacesIn(inventory.problems));
  const viewOf = namespaceViews(inventory, assumptions);
  const absent = counts.filter(
    ({ namespace }) => viewOf(namespace).labelsRead === 'absent' && !reported.has(namespace),
  );
  return {
    ...inventory,
    problems: [
      ...inventory.problems,
      ...absent.map(({ namespace }) => absentNamespaceProblem(namespace)),
      ...counts.map(({ namespace, count }) => unknownClassProblem(namespace, count)),
    ],
  };
}
