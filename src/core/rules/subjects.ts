import type { Inventory } from '../inventory/inventory.ts';
import { type Workload, type WorkloadReference, workloadKey } from '../inventory/workload.ts';
import type { Classifier } from '../classification/classification.ts';
import { isPersonalData } from '../classification/classifier.ts';
import type { Subject } from './rule.ts';

/** `namespace/name[Kind]` or `namespace`: the text form of a subject. */
export function subjectKey(subject: Subject): string {
  return subject.type === 'workload' ? workloadKey(subject) : subject.namespace;
}

/** Workloads that handle personal data, by namespace, name and kind. */
export function piiWorkloads(inventory: Inventory, classifier: Classifier): readonly Workload[] {
  return inventory.workloads
    .filter((workload) => isPersonalData(classifier.workload(workload)))
    .toSorted(byReference);
}

/** Namespaces that are classified as personal data or contain a workload that is, by name. */
export function piiNamespaces(inventory: Inventory, classifier: Classifier): readonly string[] {
  const names = new Set<string>();
  for (const workload of inventory.workloads) {
    if (isPersonalData(classifier.workload(workload))) names.add(workload.namespace);
  }
  for (const namespace of inventory.namespaces) {
    if (isPersonalData(classifier.namespace(namespace))) names.add(namespace.name);
  }
  return [...names].toSorted();
}

/** Compares by code unit, so that the order is the same on every machine. */
export function byReference(a: WorkloadReference, b: WorkloadReference): number {
  return order(a.namespace, b.namespace) || order(a.name, b.name) || order(a.kind, b.kind);
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
