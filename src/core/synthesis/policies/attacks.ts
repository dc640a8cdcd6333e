import { judgeAll } from '../../assessment/assess.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { onlyRoutesTo } from '../../rules/flows/routed.ts';
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import { reasonText } from '../../reachability/entry/reason-text.ts';
import type { RuleResult } from '../../rules/assessment.ts';
import { internetExposed } from '../../rules/exposure/internet-exposed.ts';
import { namespaceDefaultDeny } from '../../rules/isolation/namespace-default-deny.ts';
import { declaredBetween, declaredFromPeer } from '../../rules/reach/declared.ts';
import { matchesEverything, peerText } from '../../rules/reach/selectors.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { BUILT_IN_SCENARIOS, simulateBuiltIn } from '../../simulation/built-in.ts';
import type { Simulation } from '../../simulation/simulation.ts';
import type { SimulatedAttack } from './suggestion.ts';

/** Reasons of one attack that are named. */
const MOST_REASONS = 5;

/**
 * The built-in scenarios for the workloads of a namespace, and what else an attacker could try: a new pod of the
 * namespace, the internet, and the labels of those that declared flows let in.
 */
export function simulatedAttacks(namespace: string, context: RuleContext): readonly SimulatedAttack[] {
  const workloads = context.workloadsIn(namespace);
  const results = judgeAll(
    [namespaceDefaultDeny, internetExposed],
    {
      workload: workloads.map(({ name, kind }) => ({ type: 'workload', namespace, name, kind })),
      namespace: [{ type: 'namespace', namespace }],
    },
    context,
  );
  const of = (id: string): readonly RuleResult[] => results.filter(({ ruleId }) => ruleId === id);
  const exposed = byResults(
    { scenario: 'internet', title: 'The internet connects to it' },
    of(internetExposed.id),
  );
  return [
    ...BUILT_IN_SCENARIOS.map((scenario) =>
      fromSimulation(simulateBuiltIn(scenario, context, (each) => each.namespace === namespace)),
    ),
    byResults(
      { scenario: 'new-pod', title: 'A pod is started in its namespace that no policy isolates' },
      of(namespaceDefaultDeny.id),
    ),
    exposed.outcome === 'violated'
      ? { ...exposed, reasons: [...exposed.reasons, ...throughDeclaredFlows(workloads, context)] }
      : exposed,
    declaredLabels(workloads, context),
  ];
}

function fromSimulation({ name, title, outcome, cases, more, message }: Simulation): SimulatedAttack {
  const notTried = outcome === 'unknown' && message !== undefined ? [message] : [];
  const texts = cases
    .filter((each) => each.outcome === outcome)
    .map(({ text, reasons }) =>
      outcome === 'violated' || reasons.length === 0
        ? text
        : `${text} (${reasons.map((reason) => reasonText(reason)).join('; ')})`,
    );
  return { scenario: name, title, outcome, reasons: shortened([...notTried, ...texts], more) };
}

function byResults(
  attack: Pick<SimulatedAttack, 'scenario' | 'title'>,
  results: readonly RuleResult[],
): SimulatedAttack {
  const failed = results.filter(({ outcome }) => outcome === 'fail');
  if (failed.length > 0) {
    const texts = failed.flatMap(({ violations }) => violations.map(({ evidence }) => evidence.summary));
    return { ...attack, outcome: 'violated', reasons: shortened(texts) };
  }
  const open = results.filter(({ outcome }) => outcome === 'unknown' || outcome === 'error');
  if (open.length === 0) return { ...attack, outcome: 'held', reasons: [] };
  const texts = open.flatMap(({ undecided = [], message }) => [
    ...undecided.map((reason) => reasonText(reason)),
    ...(message === undefined ? [] : [message]),
  ]);
  return { ...attack, outcome: 'unknown', reasons: shortened(texts) };
}

/** The routes whose controllers a declared flow lets in: no policy tells their clients apart. */
function throughDeclaredFlows(workloads: readonly Workload[], context: RuleContext): readonly string[] {
  const routes = workloads.flatMap((workload) =>
    onlyRoutesTo(workload, ALL_CONNECTIONS, context).flatMap(({ route, controllers }) =>
      controllers.some((each) => !declaredBetween(each, workload, context).certain.isEmpty()) ? [route] : [],
    ),
  );
  return [...new Set(routes)].map(
    (route) =>
      `${route} leads through a declared flow of its controller: declare a flow from an endpoint with 0.0.0.0/0 and ::/0, too, if it is meant to be public`,
  );
}

/** Policies know pods by their labels, which whoever creates a pod chooses: no policy denies this. */
function declaredLabels(workloads: readonly Workload[], context: RuleContext): SimulatedAttack {
  const reasons = workloads.flatMap((workload) =>
    context.model.exposures(workload, 'ingress').flatMap(({ peer, allowed }) => {
      const declared = declaredFromPeer(peer, workload, context).certain.intersect(allowed);
      if (declared.isEmpty()) return [];
      const who = matchesEverything(peer.podSelector) ? 'create pods there' : 'create pods with these labels';
      return [
        `${workloadKey(workload)} accepts ${declared.toString()} from ${peerText(peer, workload.namespace)}, as a declared flow wants it: whoever may ${who} can connect`,
      ];
    }),
  );
  return {
    scenario: 'labels-of-declared-sources',
    title: 'A pod is started with the labels of a source that a declared flow names',
    outcome: reasons.length === 0 ? 'held' : 'violated',
    reasons: shortened(reasons),
  };
}

function shortened(reasons: readonly string[], more = 0): readonly string[] {
  const distinct = [...new Set(reasons)];
  const left = Math.max(0, distinct.length - MOST_REASONS) + more;
  return [...distinct.slice(0, MOST_REASONS), ...(left > 0 ? [`and ${left} more`] : [])];
}
