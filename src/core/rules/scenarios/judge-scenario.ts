import type { Workload } from '../../inventory/workload.ts';
import type { Verdict } from '../../reachability/model/model.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { oncePerContext } from '../reach/once.ts';
import type { RuleContext } from '../rule.ts';
import type { Case } from './case.ts';
import { chainCases } from './chain-cases.ts';
import { directCases } from './direct-cases.ts';
import { selectedBy } from './ends.ts';

/** Whether what a scenario expects is so. */
export type ScenarioOutcome = 'held' | 'violated' | 'unknown';

export interface ScenarioJudgement {
  readonly outcome: ScenarioOutcome;
  /** The pairs that are not as expected, then those of which it is not known. */
  readonly cases: readonly (Case & { readonly outcome: Exclude<ScenarioOutcome, 'held'> })[];
  /** The workloads that the ends select, perhaps. */
  readonly concerned: ReadonlySet<Workload>;
  /** What is missing, as a clause: nothing follows from ends that select nothing. */
  readonly missing?: string;
}

/**
 * Judges a scenario: violated if any pair of its ends is certainly not as expected. If an end selects nothing, the
 * outcome is unknown, because a misspelt name would hold otherwise.
 */
export const judgeScenario = oncePerContext((scenario: Scenario, context: RuleContext): ScenarioJudgement => {
  const [from, to] = [selectedBy(scenario.from, context), selectedBy(scenario.to, context)];
  const concerned = new Set([...from.possible, ...to.possible]);
  const [missing] = Object.entries({ from, to }).flatMap(([end, { missing: why }]) =>
    why === undefined ? [] : [`${end}: ${why}`],
  );
  if (missing !== undefined) return { outcome: 'unknown', cases: [], concerned, missing };
  const find = scenario.route === 'any' ? chainCases : directCases;
  const ends = { sources: from.possible, destinations: to.possible };
  const isSure = ({ sources, destinations }: Case): boolean =>
    sources.every((each) => from.certain.has(each)) && destinations.every((each) => to.certain.has(each));
  const cases = find(scenario, ends, context).flatMap((found): ScenarioJudgement['cases'] => {
    const outcome = outcomeOf(scenario, found.verdict);
    if (outcome === 'held') return [];
    return [{ ...found, outcome: isSure(found) ? outcome : 'unknown' }];
  });
  const violated = cases.filter(({ outcome }) => outcome === 'violated');
  const open = cases.filter(({ outcome }) => outcome === 'unknown');
  const sorted = [...shortestFirst(violated), ...shortestFirst(open)];
  return { outcome: outcomeOfCases(sorted), cases: sorted, concerned };
});

/** The outcome of a scenario with these cases that are not, or may not be, as expected. */
export function outcomeOfCases(
  cases: readonly { readonly outcome: Exclude<ScenarioOutcome, 'held'> }[],
): ScenarioOutcome {
  if (cases.some(({ outcome }) => outcome === 'violated')) return 'violated';
  return cases.length > 0 ? 'unknown' : 'held';
}

function outcomeOf({ expect }: Scenario, verdict: Verdict): ScenarioOutcome {
  if (verdict === 'unknown') return 'unknown';
  return verdict === expect ? 'held' : 'violated';
}

function shortestFirst<Found extends Case>(cases: readonly Found[]): readonly Found[] {
  return cases.toSorted((a, b) => a.links.length - b.links.length);
}
