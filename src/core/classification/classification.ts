import type { Namespace } from '../inventory/inventory.ts';
import type { Selector } from '../inventory/selector.ts';
import type { Workload } from '../inventory/workload.ts';

/** The sensitivity of the data that a workload handles. `unclassified` is not the same as `none`. */
export type DataClass = 'pii' | 'sensitive-pii' | 'none' | 'unclassified';

/**
 * Whether rules judge something. `undecided`: labels that are not known may declare personal data, so nothing follows from
 * the fact that it was not judged.
 */
export type DataScope = 'in-scope' | 'out-of-scope' | 'undecided';

/** A configured data class for objects in the selected namespaces and, if given, with the pod labels. */
export interface ClassificationRule {
  readonly dataClass: Exclude<DataClass, 'unclassified'>;
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  /** Patterns of workload names, see `WORKLOAD_PATTERN`; if selectors are given too, both must match. */
  readonly workloads?: readonly string[];
  /** What kinds of personal data the selected objects handle, such as `contact` or `health`. */
  readonly categories?: readonly string[];
}

/** The object whose labels or name determine a data class. A workload may inherit from its namespace. */
export type ClassifiedObject = 'pods' | 'workload' | 'namespace';

/** Why something has its data class. */
export type ClassificationReason =
  /** A configured rule, by its index; `pattern` is the one of its `workloads` that matches the workload. */
  | {
      readonly type: 'rule';
      readonly on: ClassifiedObject;
      readonly ruleIndex: number;
      readonly pattern?: string;
    }
  | { readonly type: 'label'; readonly on: ClassifiedObject; readonly label: string; readonly value: string }
  | { readonly type: 'undeclared' }
  /**
   * Unknown labels may declare personal data. If they are labels of the pods or the workload, the workload counts as
   * personal data. Labels of the namespace matter only if nothing else is declared, or `none`.
   */
  | { readonly type: 'unknown-labels' };

/** A kind of personal data, such as `contact`, and what declares it. */
export interface DataCategory {
  readonly name: string;
  readonly reason: Extract<ClassificationReason, { readonly type: 'rule' | 'label' }>;
}

export interface Classification {
  readonly dataClass: DataClass;
  readonly reason: ClassificationReason;
}

/** How data classes are determined. Recorded with each snapshot, so that its data classes never change. */
export interface ClassificationSettings {
  /** Label read on pods, workloads and namespaces; see `createClassifier` for the order of precedence. */
  readonly classificationLabel: string;
  /** Maps values of that label (or of an existing label scheme) to data classes. */
  readonly classificationValues: Readonly<Record<string, Exclude<DataClass, 'unclassified'>>>;
  readonly classificationRules: readonly ClassificationRule[];
  /** Label that names categories of data; missing: `ringfence.dev/data-categories`. */
  readonly categoriesLabel?: string;
}

/** Determines what kinds of personal data namespaces and workloads handle. */
export interface Categorizer {
  namespaceCategories(namespace: Namespace): readonly DataCategory[];
  workloadCategories(workload: Workload): readonly DataCategory[];
}

/** Determines the data class of namespaces and workloads. The class of a workload overrides that of its namespace. */
export interface Classifier extends Categorizer {
  namespace(namespace: Namespace): DataClass;
  workload(workload: Workload): DataClass;
  /** The data class of a namespace, and what declares it. */
  explainNamespace(namespace: Namespace): Classification;
  /** The data class of a workload, and what declares it for its most sensitive pods. */
  explainWorkload(workload: Workload): Classification;
}
