import type { Approver } from '../baselines/baseline.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import { scenariosOfCluster, type Scenario } from '../core/scenarios/scenario.ts';

/** A scenario that is judged at every snapshot of its clusters. */
export interface SavedScenario {
  readonly scenario: Scenario;
  /** A `kind: Scenarios` document with this scenario, as it was sent. */
  readonly yaml: string;
  /** Increases with each change. */
  readonly version: number;
  readonly savedAt: Date;
  readonly savedBy: Approver;
}

/** The settings that a cluster is judged with while these scenarios are saved. */
export function withScenariosOf(
  settings: AssessmentSettings,
  saved: readonly SavedScenario[],
  cluster: string,
): AssessmentSettings {
  const scenarios = scenariosOfCluster(
    saved.map(({ scenario }) => scenario),
    cluster,
  );
  return scenarios.length === 0 ? settings : { ...settings, scenarios };
}
