import type { EntryReason } from '../reachability/entry/entry-point.ts';
import type { WorkloadReference } from '../inventory/workload.ts';
import type { ScenarioOutcome } from '../rules/scenarios/judge-scenario.ts';
import type { SimulatedHop } from '../rules/scenarios/path-of.ts';

/** Something that is not as a scenario expects, or of which this is not known. */
export interface SimulationCase {
  readonly outcome: Exclude<ScenarioOutcome, 'held'>;
  /** The workload with personal data that a built-in scenario is about. */
  readonly subject?: WorkloadReference;
  /** What happens, on which path, and which change cuts it. */
  readonly text: string;
  /** The shortest path. Empty: the text describes it. */
  readonly hops: readonly SimulatedHop[];
  readonly reasons: readonly EntryReason[];
  /** The one change that cuts it. */
  readonly change?: string;
}

/** The outcome of one scenario. */
export interface Simulation {
  readonly name: string;
  readonly title: string;
  readonly origin: 'built-in' | 'written';
  readonly expect: 'allowed' | 'denied';
  readonly outcome: ScenarioOutcome;
  /** Violated first, then unknown; at most `MAX_CASES`. */
  readonly cases: readonly SimulationCase[];
  /** Number of cases that are left out. */
  readonly more: number;
  /** Why it is not decided, or what it depends on. */
  readonly message?: string;
}

export const MAX_CASES = 50;
