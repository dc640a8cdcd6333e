import type { ClassificationSettings } from '../classification/classification.ts';
import type { ClusterFlows } from '../dataflow/cluster-flows.ts';
import type { DeclaredConnection } from '../dataflow/declared-connection.ts';
import type { CustomRule } from './custom-rule.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/**
 * What an assessment depends on besides the inventory. Scores with different digests of these settings are
 * incomparable.
 */
export interface AssessmentSettings extends ClassificationSettings {
  /** The short form of flows, in the configuration. */
  readonly declaredConnections: readonly DeclaredConnection[];
  /** The part of the data-flow map that applies to the cluster. Missing: there is no map. */
  readonly dataFlows?: ClusterFlows;
  readonly environments: EnvironmentSettings;
  /** The scenarios that apply to the cluster. Missing: none. */
  readonly scenarios?: readonly Scenario[];
  readonly disabledRules: readonly string[];
  /** The rules that users defined, which are judged after the built-in ones. Missing: none. */
  readonly customRules?: readonly CustomRule[];
}

/** The settings for one cluster, whose labels may name the environment of its namespaces. */
export function settingsIn(
  settings: AssessmentSettings,
  labels: Readonly<Record<string, string>>,
): AssessmentSettings {
  const ofCluster = labels[settings.environments.label];
  if (ofCluster === undefined) return settings;
  return { ...settings, environments: { ...settings.environments, ofCluster } };
}

/** The part of the settings that determines data classes. */
export function classificationSettings({
  classificationLabel,
  classificationValues,
  classificationRules,
  categoriesLabel,
}: ClassificationSettings): ClassificationSettings {
  return {
    classificationLabel,
    classificationValues,
    classificationRules,
    ...(categoriesLabel !== undefined && { categoriesLabel }),
  };
}

/** Defaults for what is not configured. */
export const DEFAULT_SETTINGS: AssessmentSettings = {
  classificationLabel: 'ringfence.dev/data',
  classificationValues: { pii: 'pii', 'sensitive-pii': 'sensitive-pii', none: 'none' },
  classificationRules: [],
  declaredConnections: [],
  environments: { label: 'environment' },
  disabledRules: [],
};
