import type { Namespace } from '../inventory/inventory.ts';
import type { Selector } from '../inventory/selector.ts';
import type { Workload } from '../inventory/workload.ts';

/** How sensitive the data is that a workload handles. `unclassified` is not the same as `none`. */
export type DataClass = 'pii' | 'sensitive-pii' | 'none' | 'unclassified';

/** A configured way to tell a data class: objects in the chosen namespaces (and, if given, with the pod labels). */
export interface ClassificationRule {
  readonly dataClass: Exclude<DataClass, 'unclassified'>;
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  /** Patterns of workloads, see `WORKLOAD_PATTERN`; together with selectors, both must match. */
  readonly workloads?: readonly string[];
}

/** Tells the data class of namespaces and workloads. A workload's own beats its namespace's. */
export interface Classifier {
  namespace(namespace: Namespace): DataClass;
  workload(workload: Workload): DataClass;
}
