import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import { matchPods, type Workload, workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../../network/connection-set.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Exposure, HypotheticalPeer } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { declaredEntriesOf } from '../flows/map-entries.ts';
import { judge, notApplicable } from '../judgement.ts';
import { DNS_PORTS } from '../reach/cluster-dns.ts';
import { declaredBetween, declaredFromPeer, declaredToPeer } from '../reach/declared.ts';
import { distinct, keptFromDeciding } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { oneEndText, otherEndText } from '../reach/one-end.ts';
import { endsOf } from '../reach/pairs.ts';
import { matchesEverything, peerKey, peerText } from '../reach/selectors.ts';
import { remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';

/** A selector with more combinations of values is compared as a whole. */
const MOST_PIECES = 50;

export const broadPodSelector = workloadRule({
  id: 'broad-pod-selector',
  version: 1,
  title: 'Policies let only those pods near the PII workload that the data-flow map names',
  summary:
    'Rules that give access to personal data name the programs that need it, not everything that runs beside them.',
  group: 'precision',
  severity: 'medium',
  why: 'A rule for all pods of a namespace, or for a label that many have, is usually written for one program. Whatever is deployed there later gets the same access, and nobody decides on it.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  comparesWith: 'data-flow-map',
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
    return judge({
      violations: found.flatMap((each) => (each.type === 'broad' ? [each.violation] : [])),
      decided: open.length > 0 ? 'partly' : 'all',
      undecided: distinct(open.flatMap(({ exposure }) => exposure.reasons)).filter(keptFromDeciding),
      remediation: () =>
        remedy(
          'Select the pods that the data-flow map names, by the same labels. If all pods of the selection are meant, widen the flow on the map.',
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
  const pieces = piecesOf(peer, workload.namespace, context).map((piece) =>
    direction === 'ingress'
      ? declaredFromPeer(piece, workload, context)
      : declaredToPeer(workload, piece, context),
  );
  const declared = (what: 'certain' | 'possible') =>
    pieces.reduce((set, piece) => set.intersect(piece[what]), ALL_CONNECTIONS);
  const ignored = direction === 'egress' ? DNS_PORTS : NO_CONNECTIONS;
  const left = allowed.subtract(ignored).subtract(declared('possible'));
  if (left.isEmpty())
    return {
      type: unknown.subtract(ignored).subtract(declared('certain')).isEmpty() ? 'precise' : 'undecided',
      exposure,
    };
  if (connectsUndeclared(workload, others, left, direction, context)) return { type: 'left', exposure };
  return { type: 'broad', exposure, violation: violationOf(exposure, workload, others, left) };
}

/** The existing workloads that a selection matches, for a workload of a namespace. */
const matching = oncePerContext(({ peer: { namespaceSelector, podSelector } }: Exposure, context) => {
  const known = new Map<string, readonly Workload[]>();
  return (own: string): readonly Workload[] => {
    let found = known.get(own);
    if (found === undefined) {
      const places =
        namespaceSelector === undefined
          ? [own]
          : namesIn(namespaceSelector).filter(
              (name) => matchNamespace(namespaceSelector, context.namespaceView(name)) !== 'no',
            );
      found = places
        .flatMap(context.workloadsIn)
        .filter(({ podGroups }) => podGroups.some((group) => matchPods(podSelector, group) !== 'no'));
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

/**
 * The selection in parts that one declaration may name: one value each of what it lists, and a namespace with all its
 * labels. The whole selection if there are too many.
 */
function piecesOf(
  { namespaceSelector, podSelector }: HypotheticalPeer,
  own: string,
  { namespaceView }: RuleContext,
): readonly HypotheticalPeer[] {
  const namespaces = namespaceSelector === undefined ? [own] : namesIn(namespaceSelector);
  const pods = podSelector.requirements.reduce<readonly (readonly Requirement[])[]>(
    (all, requirement) => all.flatMap((each) => valuesOf(requirement).map((value) => [...each, value])),
    [[]],
  );
  if (namespaces.length * pods.length > MOST_PIECES)
    return [{ namespaceSelector: named(namespaces), podSelector }];
  return namespaces.flatMap((name) => {
    const { labels, labelsRead } = namespaceView(name);
    const known = labelsRead === 'read' ? labels : { [NAMESPACE_NAME_LABEL]: name };
    const place: Selector = {
      requirements: Object.entries(known).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    };
    return pods.map((requirements) => ({ namespaceSelector: place, podSelector: { requirements } }));
  });
}

function valuesOf(requirement: Requirement): readonly Requirement[] {
  return requirement.operator === 'In'
    ? requirement.values.map((value) => ({ ...requirement, values: [value] }))
    : [requirement];
}

function named(names: readonly string[]): Selector {
  return { requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: names }] };
}

/** The namespaces that a selector names. */
function namesIn({ requirements }: Selector): readonly string[] {
  return requirements.flatMap((requirement) =>
    requirement.key === NAMESPACE_NAME_LABEL && requirement.operator === 'In' ? requirement.values : [],
  );
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
