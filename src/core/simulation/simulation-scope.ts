import { visible, type AccessScope } from '../access-scope.ts';
import { reasonsInScope } from '../reachability/entry/entry-scope.ts';
import { OUT_OF_SCOPE, textInScope } from '../text-scope.ts';
import type { Simulation, SimulationCase } from './simulation.ts';

/** The outcome of a scenario, limited to a scope: a path with something out of scope is not shown, only that it exists. */
export function simulationInScope(simulation: Simulation, scope: AccessScope): Simulation {
  if (scope.namespaces === 'all') return simulation;
  return { ...simulation, cases: simulation.cases.map((one) => caseInScope(one, scope)) };
}

function caseInScope(found: SimulationCase, scope: AccessScope): SimulationCase {
  const sees = visible(scope);
  const { outcome, subject, text, hops } = found;
  const reasons = reasonsInScope(found.reasons, scope);
  const isWhole =
    reasons.length === found.reasons.length &&
    textInScope(text, scope) &&
    hops.every(({ from, to }) => (from === undefined || sees(from)) && (to === undefined || sees(to)));
  if (isWhole) return found;
  return {
    outcome,
    ...(subject && { subject }),
    text: `The path leads through ${OUT_OF_SCOPE}.`,
    hops: [],
    reasons,
  };
}
