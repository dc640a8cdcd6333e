import type { Namespace } from '../inventory/inventory.ts';
import type { Selector } from '../inventory/selector.ts';
import type { Workload } from '../inventory/workload.ts';

/** The sensitivity of the data that a workload handles. `unclassified` is not the same as `none`. */
export type DataClass = 'pii' | 'sensitive-pii' | 'none' | 'unclassified';

/** A configured data class for objects in the selected namespaces and, if given, with the pod labels. */
export interface ClassificationRule {
  readonly dataClass: Exclude<DataClass, 'unclassified'>;
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  /** Patterns of workload names, see `WORKLOAD_PATTERN`; if selectors are given too, both must match. */
  readonly workloads?: readonly string[];
}

/** Determines the data class of namespaces and workloads. The class of a workload overrides that of its namespace. */
export interface Classifier {
  namespace(namespace: Namespace): DataClass;
  workload(workload: Workload): DataClass;
}
