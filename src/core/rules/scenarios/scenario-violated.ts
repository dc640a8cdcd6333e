import type { Workload } from '../../inventory/workload.ts';
import { isReason } from '../exposure/entry-text.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge, notApplicable } from '../judgement.ts';
import { distinct, keptFromDeciding } from '../reach/evidence.ts';
import type { RuleContext, Violation } from '../rule.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { judgeScenario, type ScenarioJudgement } from './judge-scenario.ts';
import { pathOf } from './path-of.ts';
import { scenarioText } from './scenario-text.ts';

type FoundCase = ScenarioJudgement['cases'][number];

export const scenarioViolated = workloadRule({
  id: 'scenario-violated',
  version: 1,
  title: 'Every scenario that concerns the PII workload is as expected',
  summary:
    'Attacks that were described in advance fail, and connections that must work do, for every system with personal data.',
  group: 'scenarios',
  severity: 'high',
  why: 'A scenario is a test of the policies that someone wrote because it matters: this attacker must not get through, that service must stay reachable. Policies change one by one, and each change looks right by itself; the scenario tells on the same day that together they no longer keep the promise.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  evaluate: (workload, context) => {
    const judged = (context.scenarios ?? []).map((scenario) => ({
      scenario,
      judgement: judgeScenario(scenario, context),
    }));
    const own = judged.filter(({ judgement }) => judgement.concerned.has(workload));
    if (own.length === 0) return notApplicable('No saved scenario concerns this workload.');
    const about = own.map(({ scenario, judgement: { cases, missing } }) => {
      const concerning = cases.filter((found) => concerns(found, workload));
      return {
        scenario,
        violated: concerning.filter(({ outcome }) => outcome === 'violated'),
        open: concerning.filter(({ outcome }) => outcome === 'unknown'),
        missing,
      };
    });
    const open = about.filter(({ violated, open: cases }) => violated.length === 0 && cases.length > 0);
    const openCases = open.flatMap(({ open: cases }) => cases).slice(0, 3);
    const incomplete = about.flatMap(({ scenario, missing }) =>
      missing === undefined ? [] : [`of the scenario ${scenario.name}, ${missing}`],
    );
    return judge({
      violations: about.flatMap(({ scenario, violated: [first, ...others] }) =>
        first === undefined ? [] : [violationOf(scenario, first, others.length, context)],
      ),
      decided: open.length + incomplete.length === 0 ? 'all' : 'partly',
      undecided: distinct(
        openCases
          .flatMap((found) => pathOf(found, context).hops.flatMap(({ reasons }) => reasons))
          .filter(isReason)
          .filter(keptFromDeciding),
      ),
      openPoints: [...new Set([...incomplete, ...openCases.flatMap(({ openPoints }) => openPoints)])].slice(
        0,
        3,
      ),
      remediation: () => ({
        text: 'Change the policies so that the scenario is as expected: the evidence names the connection and, for one that must be denied, the change that cuts it. If the scenario is out of date, change the scenario.',
      }),
    });
  },
});

function concerns({ sources, destinations }: FoundCase, workload: Workload): boolean {
  return sources.includes(workload) || destinations.includes(workload);
}

function violationOf(scenario: Scenario, found: FoundCase, others: number, context: RuleContext): Violation {
  const path = pathOf(found, context);
  const [first] = path.hops;
  const last = path.hops.at(-1);
  return {
    key: scenario.name,
    evidence: {
      summary: scenarioText(scenario, path, others),
      ...(first !== undefined && { from: first.fromText }),
      ...(last !== undefined && { to: last.toText, connections: last.connections }),
      reasons: distinct(path.hops.flatMap(({ reasons }) => reasons).filter(isReason)),
    },
  };
}
