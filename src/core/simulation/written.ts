import type { Workload } from '../inventory/workload.ts';
import { completenessFor } from '../rules/completeness.ts';
import type { RuleContext } from '../rules/rule.ts';
import { judgeScenario, outcomeOfCases, type ScenarioJudgement } from '../rules/scenarios/judge-scenario.ts';
import { pathOf } from '../rules/scenarios/path-of.ts';
import { pathText, scenarioText } from '../rules/scenarios/scenario-text.ts';
import { scenarioViolated } from '../rules/scenarios/scenario-violated.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { MAX_CASES, type Simulation, type SimulationCase } from './simulation.ts';

/** Simulates a scenario that someone wrote. What could not be read keeps it from being held. */
export function simulateWritten(
  scenario: Scenario,
  context: RuleContext,
  visible?: (workload: Workload) => boolean,
): Simulation {
  const { name, description = name, expect } = scenario;
  const judgement = seenJudgement(judgeScenario(scenario, context), visible);
  const isPartial = completenessFor([scenarioViolated], context.inventory) === 'PARTIAL';
  const outcome = judgement.outcome === 'held' && isPartial ? 'unknown' : judgement.outcome;
  const message =
    judgement.missing ??
    (isPartial && outcome === 'unknown' ? 'not everything of the cluster was read' : undefined);
  return {
    name,
    title: description,
    origin: 'written',
    expect,
    outcome,
    cases: judgement.cases.slice(0, MAX_CASES).map((found): SimulationCase => {
      const path = pathOf(found, context);
      const open = found.openPoints.length === 0 ? '' : ` Open: ${found.openPoints.join('; ')}.`;
      return {
        outcome: found.outcome,
        text:
          found.outcome === 'violated'
            ? scenarioText(scenario, path, 0)
            : `Not decided: ${pathText(path.hops)}.${open}`,
        hops: path.hops,
        reasons: path.hops.flatMap(({ reasons }) => reasons),
        ...(path.change !== undefined && expect === 'denied' && { change: path.change }),
      };
    }),
    more: Math.max(0, judgement.cases.length - MAX_CASES),
    ...(message !== undefined && { message }),
  };
}

/** What a caller sees of a judgement: the cases of which one end is visible. */
function seenJudgement(
  judgement: ScenarioJudgement,
  visible: ((workload: Workload) => boolean) | undefined,
): ScenarioJudgement {
  if (visible === undefined) return judgement;
  const { concerned } = judgement;
  if (![...concerned].some(visible))
    return {
      outcome: 'unknown',
      cases: [],
      concerned,
      missing: 'no workload that this token sees is selected',
    };
  const cases = judgement.cases.filter(({ sources, destinations }) =>
    [...sources, ...destinations].some(visible),
  );
  const outcome = outcomeOfCases(cases);
  return {
    outcome: outcome === 'held' && judgement.missing !== undefined ? 'unknown' : outcome,
    cases,
    concerned,
    ...(judgement.missing !== undefined && { missing: 'an end selects nothing' }),
  };
}
