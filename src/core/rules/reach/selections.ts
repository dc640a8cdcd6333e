import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import type { Workload } from '../../inventory/workload.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { HypotheticalPeer } from '../../reachability/model/model.ts';
import type { RuleContext } from '../rule.ts';
import { DNS_PORTS } from './cluster-dns.ts';
import { choosesByName } from './selectors.ts';
import { type Declared, declaredFromPeer, declaredToPeer } from './declared.ts';

/** A selector with more combinations of values is compared as a whole. */
const MOST_PIECES = 50;

/** The connections that are declared between a workload and each pod, existing or not, that a selection matches. */
export function declaredForSelection(
  peer: HypotheticalPeer,
  workload: Workload,
  direction: Direction,
  context: RuleContext,
): Declared<ConnectionSet> {
  const pieces = piecesOf(peer, workload.namespace, context).map((piece) =>
    direction === 'ingress'
      ? declaredFromPeer(piece, workload, context)
      : declaredToPeer(workload, piece, context),
  );
  const common = (what: keyof Declared<ConnectionSet>) =>
    pieces.reduce((set, piece) => set.intersect(piece[what]), ALL_CONNECTIONS);
  return { certain: common('certain'), possible: common('possible') };
}

/** Name resolution, which is no matter of the map. */
export function ignoredPorts(direction: Direction): ConnectionSet {
  return direction === 'egress' ? DNS_PORTS : NO_CONNECTIONS;
}

/** The namespaces that a selector names. */
export function namesIn({ requirements }: Selector): readonly string[] {
  return requirements.flatMap((requirement) =>
    requirement.key === NAMESPACE_NAME_LABEL && requirement.operator === 'In' ? requirement.values : [],
  );
}

/** The namespaces that a selection names and that its other requirements may match. */
export function placesOf(
  { namespaceSelector }: Pick<HypotheticalPeer, 'namespaceSelector'>,
  own: string,
  { namespaceView }: RuleContext,
): readonly string[] {
  if (namespaceSelector === undefined) return [own];
  return namesIn(namespaceSelector).filter(
    (name) => matchNamespace(namespaceSelector, namespaceView(name)) !== 'no',
  );
}

/**
 * The selection in parts that one declaration may name: one value each of what it lists, and a namespace with all its
 * labels. The whole selection if there are too many, or if namespaces are not selected by name.
 */
function piecesOf(peer: HypotheticalPeer, own: string, context: RuleContext): readonly HypotheticalPeer[] {
  const { namespaceSelector, podSelector } = peer;
  if (namespaceSelector !== undefined && !choosesByName(namespaceSelector)) return [peer];
  const namespaces = placesOf(peer, own, context);
  const pods = podSelector.requirements.reduce<readonly (readonly Requirement[])[]>(
    (all, requirement) => all.flatMap((each) => valuesOf(requirement).map((value) => [...each, value])),
    [[]],
  );
  if (namespaces.length * pods.length > MOST_PIECES)
    return [{ namespaceSelector: named(namespaces), podSelector }];
  return namespaces.flatMap((name) => {
    const { labels, labelsRead } = context.namespaceView(name);
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
