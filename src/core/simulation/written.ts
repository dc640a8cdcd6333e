import { completenessFor } from '../rules/completeness.ts';
import type { RuleContext } from '../rules/rule.ts';
import { judgeScenario } from '../rules/scenarios/judge-scenario.ts';
import { pathOf } from '../rules/scenarios/path-of.ts';
import { scenarioText } from '../rules/scenarios/scenario-text.ts';
import { scenarioViolated } from '../rules/scenarios/scenario-violated.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { MAX_CASES, type Simulation, type SimulationCase } from './simulation.ts';

/** Simulates a scenario that someone wrote. What could not be read keeps it from being held. */
export function simulateWritten(scenario: Scenario, context: RuleContext): Simulation {
  const { name, description = name, expect } = scenario;
  const judgement = judgeScenario(scenario, context);
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
            : `Not decided: ${chainOf(path)}.${open}`,
        hops: path.hops,
        reasons: path.hops.flatMap(({ reasons }) => reasons),
        ...(path.change !== undefined && expect === 'denied' && { change: path.change }),
      };
    }),
    more: Math.max(0, judgement.cases.length - MAX_CASES),
    ...(message !== undefined && { message }),
  };
}

function chainOf({ hops }: ReturnType<typeof pathOf>): string {
  const first = hops[0]?.fromText ?? 'the internet';
  return [first, ...hops.map(({ toText, connections }) => `${toText} (${connections})`)].join(' -> ');
}
