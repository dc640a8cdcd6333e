import type { DataClass } from '../classification/classification.ts';
import type { Severity } from '../rules/rule.ts';

/**
 * Version of the formula in this folder, stored with every sample. Samples of different versions are not comparable, so
 * it is incremented with every change of weights, cap or means.
 */
export const SCORE_FORMULA_VERSION = 3;

/** The weight of a failed rule. */
export const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 7,
  medium: 4,
  low: 1,
};

/**
 * The weight of a workload in the mean of its namespace and cluster. Unclassified workloads are part of it only if their
 * data class is not known: they may handle personal data, and lower the coverage.
 */
export const DATA_CLASS_WEIGHTS: Readonly<Record<DataClass, number>> = {
  'sensitive-pii': 2,
  pii: 1,
  none: 0,
  unclassified: 1,
};

/**
 * Maximum scores with an open critical violation: of a workload, and of a namespace, cluster or fleet with such a
 * workload. Otherwise the mean would hide one open workload among many others.
 */
export const WORKLOAD_CAP = 49;
export const SCOPE_CAP = 79;
