import { judgeAll } from '../../assessment/assess.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import type { HypotheticalPeer } from '../../reachability/model/model.ts';
import { reasonText } from '../../reachability/entry/reason-text.ts';
import { namespacesNamed } from '../../remediation/peers.ts';
import type { RuleResult } from '../../rules/assessment.ts';
import { RULES } from '../../rules/catalogue.ts';
import { onlyRoutesTo } from '../../rules/flows/routed.ts';
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import { declaredBetween, declaredFromPeer } from '../../rules/reach/declared.ts';
import { isNodeTraffic, keptFromDeciding } from '../../rules/reach/evidence.ts';
import { matchesEverything, peerText } from '../../rules/reach/selectors.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { AttackerPosition, JudgedPosition } from './suggestion.ts';

/** Reasons of one position that are named. */
const MOST_REASONS = 5;

/** Positions, and the rules that ask what is possible from them beyond what is declared. */
const BY_RULES: readonly (readonly [AttackerPosition, readonly string[]])[] = [
  ['new-pod-in-the-namespace', ['namespace-default-deny']],
  ['pod-in-another-namespace', ['cross-namespace-ingress', 'open-namespace-selector']],
  ['internet-to-pod', ['internet-exposed']],
  ['pod-to-internet', ['public-egress']],
  ['pod-to-metadata-service', ['metadata-service-egress']],
  ['pod-to-api-server', ['kube-api-egress']],
  ['pod-to-outside-dns', ['unrestricted-dns']],
];

/**
 * What an attacker could do in usual positions: at, in and from the workloads of a namespace. A position is denied only
 * if nothing is possible from it.
 */
export function judgedPositions(namespace: string, context: RuleContext): readonly JudgedPosition[] {
  const workloads = context.workloadsIn(namespace);
  const asked = new Set(BY_RULES.flatMap(([, ids]) => ids));
  const results = judgeAll(
    RULES.filter(({ id }) => asked.has(id)),
    {
      workload: workloads.map(({ name, kind }) => ({ type: 'workload', namespace, name, kind })),
      namespace: [{ type: 'namespace', namespace }],
    },
    context,
  );
  const judged = BY_RULES.map(([position, ids]) =>
    byResults(
      position,
      results.filter(({ ruleId }) => ids.includes(ruleId)),
    ),
  );
  const led = throughDeclaredFlows(workloads, context);
  return [
    ...judged.map((each) =>
      each.position === 'internet-to-pod' && each.verdict === 'allowed'
        ? { ...each, reasons: [...each.reasons, ...led] }
        : each,
    ),
    forgedLabels(workloads, context),
    onTheNode(workloads, context),
  ];
}

function byResults(position: AttackerPosition, results: readonly RuleResult[]): JudgedPosition {
  const failed = results.filter(({ outcome }) => outcome === 'fail');
  if (failed.length > 0)
    return {
      position,
      verdict: 'allowed',
      reasons: shortened(
        failed.flatMap(({ violations }) => violations.map(({ evidence }) => evidence.summary)),
      ),
    };
  const open = results.filter(({ outcome }) => outcome === 'unknown' || outcome === 'error');
  if (open.length === 0) return { position, verdict: 'denied', reasons: [] };
  return {
    position,
    verdict: 'unknown',
    reasons: shortened(
      open.flatMap(({ undecided = [], message }) => [
        ...undecided.map((reason) => reasonText(reason)),
        ...(message === undefined ? [] : [message]),
      ]),
    ),
  };
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

/** Policies know pods by their labels, which whoever creates a pod chooses. */
function forgedLabels(workloads: readonly Workload[], context: RuleContext): JudgedPosition {
  const reasons: string[] = [];
  let isCertain = false;
  for (const workload of workloads)
    for (const { peer, allowed, unknown, reasons: given } of context.model.exposures(workload, 'ingress')) {
      const open = allowed.union(unknown);
      const isDeclared = open
        .subtract(declaredFromPeer(placed(peer, workload), workload, context).possible)
        .isEmpty();
      isCertain ||= !allowed.isEmpty();
      const doubts = given.filter(keptFromDeciding).map((reason) => reasonText(reason));
      const why = isDeclared ? 'a declared flow leads through it' : (doubts[0] ?? 'no flow declares it');
      const who = matchesEverything(peer.podSelector) ? 'create pods there' : 'create pods with these labels';
      reasons.push(
        `${workloadKey(workload)} ${allowed.isEmpty() ? 'may accept' : 'accepts'} ${open.toString()} from ${peerText(peer, workload.namespace)} (${why}): whoever may ${who} can connect`,
      );
    }
  const verdict = reasons.length === 0 ? 'denied' : isCertain ? 'allowed' : 'unknown';
  return { position: 'forged-labels', verdict, reasons: shortened(reasons) };
}

/** Declarations name the namespace of pods, also if it is the workload's own. */
function placed(
  { namespaceSelector, podSelector }: HypotheticalPeer,
  { namespace }: Workload,
): HypotheticalPeer {
  return { namespaceSelector: namespaceSelector ?? namespacesNamed([namespace]), podSelector };
}

function onTheNode(workloads: readonly Workload[], { model }: RuleContext): JudgedPosition {
  const own = workloads.filter((each) => isNodeTraffic(model, each)).map(workloadKey);
  return {
    position: 'host-network',
    verdict: 'allowed',
    reasons: [
      'a pod is always reached from its own node, and pods on the network of a node count as the node',
      ...(own.length === 0 ? [] : [`${listed(own)} is on the network of its node: no policy governs it`]),
    ],
  };
}

function shortened(reasons: readonly string[]): readonly string[] {
  const distinct = [...new Set(reasons)];
  if (distinct.length <= MOST_REASONS) return distinct;
  return [...distinct.slice(0, MOST_REASONS), `and ${distinct.length - MOST_REASONS} more`];
}
