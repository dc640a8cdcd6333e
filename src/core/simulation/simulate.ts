import type { RuleContext } from '../rules/rule.ts';
import type { Workload } from '../inventory/workload.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { BUILT_IN_SCENARIOS, simulateBuiltIn } from './built-in.ts';
import type { Simulation } from './simulation.ts';
import { simulateWritten } from './written.ts';

/** What to simulate. */
export interface SimulationRequest {
  readonly written: readonly Scenario[];
  readonly builtIn: 'included' | 'left-out';
  /** Names of scenarios. Missing: all of them. */
  readonly names?: readonly string[];
  /** Which workloads with personal data the built-in scenarios are about. Missing: all. */
  readonly workload?: (workload: Workload) => boolean;
  /** The workloads that the caller may see. Missing: all. A connection is visible if one of its ends is. */
  readonly visible?: (workload: Workload) => boolean;
}

/** The outcome of each requested scenario: the built-in ones first. Pure. */
export function simulate(
  { written, builtIn, names, visible, workload = visible }: SimulationRequest,
  context: RuleContext,
): readonly Simulation[] {
  const isAsked = ({ name }: { readonly name: string }): boolean =>
    names === undefined || names.includes(name);
  return [
    ...(builtIn === 'included' ? BUILT_IN_SCENARIOS : [])
      .filter(isAsked)
      .map((scenario) => simulateBuiltIn(scenario, context, workload)),
    ...written.filter(isAsked).map((scenario) => simulateWritten(scenario, context, visible)),
  ];
}
