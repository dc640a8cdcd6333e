import type { Approver } from '../baselines/baseline.ts';
import type { Scenario } from '../core/scenarios/scenario.ts';

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
