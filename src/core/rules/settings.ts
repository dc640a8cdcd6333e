import type { ClassificationSettings } from '../classification/classification.ts';
import type { ClusterFlows } from '../dataflow/cluster-flows.ts';
import type { DeclaredConnection } from '../dataflow/declared-connection.ts';

/**
 * What an assessment depends on besides the inventory. Scores with different digests of these settings are
 * incomparable.
 */
export interface AssessmentSettings extends ClassificationSettings {
  /** The short form of flows, in the configuration. */
  readonly declaredConnections: readonly DeclaredConnection[];
  /** The part of the data-flow map that applies to the cluster. Missing: there is no map. */
  readonly dataFlows?: ClusterFlows;
  readonly disabledRules: readonly string[];
}

/** The part of the settings that determines data classes. */
export function classificationSettings({
  classificationLabel,
  classificationValues,
  classificationRules,
}: ClassificationSettings): ClassificationSettings {
  return { classificationLabel, classificationValues, classificationRules };
}

/** Defaults for what is not configured. */
export const DEFAULT_SETTINGS: AssessmentSettings = {
  classificationLabel: 'ringfence.dev/data',
  classificationValues: { pii: 'pii', 'sensitive-pii': 'sensitive-pii', none: 'none' },
  classificationRules: [],
  declaredConnections: [],
  disabledRules: [],
};
