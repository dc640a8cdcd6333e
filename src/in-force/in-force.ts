import { flowsOfCluster } from '../core/dataflow/cluster-flows.ts';
import { settingsIn, type AssessmentSettings } from '../core/rules/settings.ts';
import { scenariosOfCluster } from '../core/scenarios/scenario.ts';
import type { AppliedRules } from '../custom-rules/applied-rules.ts';
import type { AppliedMap } from '../dataflows/applied-map.ts';
import type { SavedScenario } from '../scenarios/saved-scenario.ts';

/** What users have put in force for the fleet through the API. The rest of the settings is configured. */
export interface InForce {
  /** Undefined if there is no data-flow map. */
  readonly map: AppliedMap | undefined;
  /** Undefined if there are no custom rules. */
  readonly rules: AppliedRules | undefined;
  readonly scenarios: readonly SavedScenario[];
}

/** The settings that a cluster is judged with: the configured ones, and the part of what is in force that applies to it. */
export function settingsOfCluster(
  configured: AssessmentSettings,
  { map, rules, scenarios: saved }: InForce,
  { name, labels }: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
): AssessmentSettings {
  const customRules = rules?.set.rules ?? [];
  const scenarios = scenariosOfCluster(
    saved.map(({ scenario }) => scenario),
    name,
  );
  return {
    ...settingsIn(configured, labels),
    ...(map && { dataFlows: flowsOfCluster(map.map, name) }),
    ...(customRules.length > 0 && { customRules }),
    ...(scenarios.length > 0 && { scenarios }),
  };
}
