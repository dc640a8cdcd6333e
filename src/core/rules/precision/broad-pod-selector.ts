import { matchPods, type Workload, workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Exposure } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { declaredEntriesOf } from '../flows/map-entries.ts';
import { judge, notApplicable } from '../judgement.ts';
import { declaredBetween } from '../reach/declared.ts';
import { distinct, keptFromDeciding } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { oneEndText, otherEndText } from '../reach/one-end.ts';
import { endsOf } from '../reach/pairs.ts';
import { declaredForSelection, ignoredPorts, placesOf } from '../reach/selections.ts';
import { matchesEverything, peerKey, peerText } from '../reach/selectors.ts';
import { directionInKey, remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';

export const broadPodSelector = workloadRule({
  id: 'broad-pod-selector',
  version: 2,
  title: 'Policies let only those pods near the PII workload that the data-flow map names',
  summary:
    'Rules that give access to personal data name the programs that need it, not everything that runs beside them.',
  group: 'precision',
  severity: 'medium',
  why: 'A rule for all pods of a namespace, or for a label that many have, is usually written for one program. Whatever is deployed there later gets the same access, and nobody decides on it.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  comparesWith: 'data-flow-map',
  closedBy: directionInKey,
  // It is about pods that do not exist yet, or that the other end keeps away: what is reachable, other rules report.
  opens: 'nothing',
  evaluate: (workload, context) => {
    const { namespace } = workload;
    if (declaredEntriesOf(namespace, context).length === 0)
      return notApplicable(`${namespace} is not on the data-flow map, which missing-data-flow-map reports.`);
    const found = DIRECTIONS.flatMap((direction) =>
      selections(workload, direction, context).map((exposure) => broadness(exposure, workload, context)),
    );
    const open = found.filter(({ type }) => type === 'undecided');
    const violations = found.flatMap((each) => (each.type === 'broad' ? [each.violation] : []));
    return judge({
      violations,
      decided: open.length > 0 ? 'partly' : 'all',
      undecided: distinct(open.flatMap(({ exposure }) => exposure.reasons)).filter(keptFromDeciding),
      remediation: () =>
        remedy(
          `Select the pods that the data-flow map names, by the same labels. If all pods of the selection are meant, widen the flow on the map.${withoutPatch(violations)}`,
          workload,
          context,
        ),
      ...(found.some(({ type }) => type === 'left') && {
        leftTo:
          'Selections through which undeclared connections exist are reported by undeclared-connection, cross-namespace-ingress and cross-namespace-egress.',
      }),
    });
  },
});

/** Patches consist of NetworkPolicies, which cannot take back what the tier before them allows. */
function withoutPatch(violations: readonly Violation[]): string {
  const policies = violations
    .flatMap(({ evidence }) => evidence.reasons)
    .flatMap((reason) => (reason.type === 'rule' && reason.action === 'allow' ? [reason.policy] : []))
    .filter(({ kind }) => kind !== 'NetworkPolicy');
  if (policies.length === 0) return '';
  const names = [...new Set(policies.map(({ kind, name }) => `${kind} ${name}`))];
  return ` No patch closes what ${listed(names)} ${names.length === 1 ? 'allows' : 'allow'}, because a patch changes only NetworkPolicies.`;
}

/** Selections of pods by labels. Namespaces that may be created later get in by open-namespace-selector. */
function selections(workload: Workload, direction: Direction, { model }: RuleContext): readonly Exposure[] {
  return model
    .exposures(workload, direction)
    .filter(
      ({ peer: { namespaceSelector, podSelector } }) =>
        namespaceSelector === undefined ||
        !matchesEverything(namespaceSelector) ||
        !matchesEverything(podSelector),
    )
    .filter(({ newNamespace }) => newNamespace === 'impossible');
}

type Broadness =
  | { readonly type: 'broad'; readonly exposure: Exposure; readonly violation: Violation }
  | { readonly type: 'precise' | 'left' | 'undecided'; readonly exposure: Exposure };

function broadness(exposure: Exposure, workload: Workload, context: RuleContext): Broadness {
  const { direction, peer, allowed, unknown } = exposure;
  const others = matching(exposure, context)(workload.namespace).filter((other) => other !== workload);
  // A selection of nothing is reported by ineffective-policy.
  if (others.length === 0) return { type: 'precise', exposure };
  const declared = declaredForSelection(peer, workload, direction, context);
  const ignored = ignoredPorts(direction);
  const left = allowed.subtract(ignored).subtract(declared.possible);
  if (left.isEmpty())
    return {
      type: unknown.subtract(ignored).subtract(declared.certain).isEmpty() ? 'precise' : 'undecided',
      exposure,
    };
  if (connectsUndeclared(workload, others, left, direction, context)) return { type: 'left', exposure };
  return { type: 'broad', exposure, violation: violationOf(exposure, workload, others, left) };
}

/** The existing workloads that a selection matches, for a workload of a namespace. */
const matching = oncePerContext(({ peer }: Exposure, context) => {
  const known = new Map<string, readonly Workload[]>();
  return (own: string): readonly Workload[] => {
    let found = known.get(own);
    if (found === undefined) {
      found = placesOf(peer, own, context)
        .flatMap(context.workloadsIn)
        .filter(({ podGroups }) => podGroups.some((group) => matchPods(peer.podSelector, group) !== 'no'));
      known.set(own, found);
    }
    return found;
  };
});

/** Whether one of some workloads exchanges something undeclared with the workload on these ports. */
function connectsUndeclared(
  workload: Workload,
  others: readonly Workload[],
  ports: ConnectionSet,
  direction: Direction,
  context: RuleContext,
): boolean {
  const { alike } = context;
  const rows = new Map(
    alike.rows(alike.of(workload), direction).map((row) => [row.others, row.allowed.union(row.unknown)]),
  );
  return others.some((other) => {
    const { from, to } = endsOf(workload, direction, other);
    const possible = rows.get(alike.of(other))?.intersect(ports) ?? NO_CONNECTIONS;
    return !possible.subtract(declaredBetween(from, to, context).possible).isEmpty();
  });
}

function violationOf(
  { direction, peer, reasons }: Exposure,
  workload: Workload,
  others: readonly Workload[],
  ports: ConnectionSet,
): Violation {
  const [peers, connections] = [peerText(peer, workload.namespace), ports.toString()];
  const allows = oneEndText({ workload, direction, peers, ports: `(${connections})` });
  const { from, to } = endsOf(workloadKey(workload), direction, peers);
  return {
    key: `${direction} ${peerKey(peer)}`,
    evidence: {
      summary: `${allows}, which is more than the data-flow map names. Today ${listed(others.map(workloadKey))} ${others.length === 1 ? 'matches' : 'match'}. ${otherEndText(direction)}`,
      from,
      to,
      connections,
      reasons,
    },
  };
}
