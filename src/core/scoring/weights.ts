import type { DataClass } from '../rules/classification.ts';
import type { Severity } from '../rules/rule.ts';

/**
 * Version of the formula in this room, stored with every sample. Samples of different versions are never
 * joined into one line, so any change to weights, cap or means counts it up.
 */
export const SCORE_FORMULA_VERSION = 1;

/** What a failed rule costs. */
export const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 7,
  medium: 4,
  low: 1,
};

/** How much a workload counts in the mean of its namespace and cluster. */
export const DATA_CLASS_WEIGHTS: Readonly<Record<DataClass, number>> = {
  'sensitive-pii': 2,
  pii: 1,
  none: 0,
  unclassified: 0,
};

/** No workload with an open critical scores above this. */
export const CRITICAL_CAP = 49;
