import { matchNamespace } from '../inventory/namespace-view.ts';
import type { PolicyRule } from '../inventory/network-policy.ts';
import type { PodPeer, PolicyPort } from '../inventory/peers-and-ports.ts';
import { EVERYTHING, type Selector } from '../inventory/selector.ts';
import { type Workload, workloadKey } from '../inventory/workload.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { declaredEntriesOf } from '../rules/flows/map-entries.ts';
import { declaredForSelection, ignoredPorts, namesIn, placesOf } from '../rules/reach/selections.ts';
import type { Counterparts, PlanContext } from './counterparts.ts';
import { toSelf } from './kept-parts.ts';
import { bothSelectors, namedNamespaces, ruleOf } from './peers.ts';
import { narrowedSet, portEntries, portsTowardsPod } from './ports.ts';

/**
 * The rule for a selection of pods that stays open: the rule itself, or limited to the pods that the data-flow map names
 * if it lets in more and everything that exists is declared.
 *
 * @param chosen the workloads that the selection matches
 */
export function keptSelection(
  peer: PodPeer,
  ports: readonly PolicyPort[] | undefined,
  workload: Workload,
  direction: Direction,
  chosen: readonly Counterparts[],
  context: PlanContext,
): readonly PolicyRule[] {
  const same = ruleOf([peer], ports);
  if (ports === undefined || !isOnMap(workload, context)) return same;
  const containerPorts = direction === 'ingress' ? workload.podGroups.flatMap((group) => group.ports) : [];
  const set = portsTowardsPod(ports, containerPorts);
  const beside = set.intersect(ignoredPorts(direction));
  const wanted = set.subtract(beside);
  if (!isBroad(peer, wanted, workload, direction, chosen, context)) return same;
  const isSelf = (other: Workload): boolean => workloadKey(other) === workloadKey(workload);
  const self = chosen
    .map((each) => ({ ...each, workloads: each.workloads.filter(isSelf) }))
    .filter(({ workloads }) => workloads.length > 0);
  return [
    ...namedOnMap(peer, workload, direction, context).flatMap(({ selection, declared }) => {
      const kept = wanted.intersect(declared);
      return ruleOf([selection], wanted.subtract(kept).isEmpty() ? ports : entries(kept));
    }),
    ...toSelf(self, wanted, workload, peer, context),
    ...ruleOf([peer], entries(beside)),
  ];
}

function isOnMap({ namespace }: Workload, context: PlanContext): boolean {
  return context.activeRules.has('broad-pod-selector') && declaredEntriesOf(namespace, context).length > 0;
}

/** Whether declarations list all of these ports for each destination that a selection may have. */
export function isListed(
  { namespaceSelector, podSelector = EVERYTHING }: PodPeer,
  ports: ConnectionSet,
  workload: Workload,
  context: PlanContext,
): boolean {
  const selection = { ...(namespaceSelector && { namespaceSelector }), podSelector };
  const { possible } = declaredForSelection(selection, workload, 'egress', context);
  return ports.subtract(narrowedSet(possible, NO_CONNECTIONS)).isEmpty();
}

/** Whether a selection of named namespaces covers more than the map names, and no existing workload uses that. */
function isBroad(
  { namespaceSelector, podSelector = EVERYTHING }: PodPeer,
  ports: ConnectionSet,
  workload: Workload,
  direction: Direction,
  chosen: readonly Counterparts[],
  context: PlanContext,
): boolean {
  if (namespaceSelector !== undefined && namesIn(namespaceSelector).length === 0) return false;
  const selection = { ...(namespaceSelector && { namespaceSelector }), podSelector };
  const { possible } = declaredForSelection(selection, workload, direction, context);
  return (
    !ports.subtract(possible).isEmpty() &&
    chosen.every(
      (each) =>
        each.possible.intersect(ports).subtract(each.declared).isEmpty() ||
        each.workloads.every((other) => workloadKey(other) === workloadKey(workload)),
    )
  );
}

/** The part of a selection that each declaration names, with the ports that are declared for all of it. */
function namedOnMap(
  { namespaceSelector, podSelector = EVERYTHING }: PodPeer,
  workload: Workload,
  direction: Direction,
  context: PlanContext,
): readonly { readonly selection: PodPeer; readonly declared: ConnectionSet }[] {
  const places = (declared: Selector): readonly (Selector | undefined)[] => {
    if (namespaceSelector === undefined) {
      const match = matchNamespace(declared, context.namespaceView(workload.namespace));
      return match === 'no' ? [] : [undefined];
    }
    const views = placesOf({ namespaceSelector }, workload.namespace, context).map(context.namespaceView);
    const both = bothSelectors(namespaceSelector, declared);
    return both === undefined ? [] : namedNamespaces(both, views);
  };
  return context.declaredConnections.flatMap(({ from, to }) => {
    const end = direction === 'ingress' ? from : to;
    if (end.type !== 'pods') return [];
    const pods = bothSelectors(podSelector, end.podSelector);
    if (pods === undefined) return [];
    return places(end.namespaceSelector).map((place) => {
      const peer = { ...(place && { namespaceSelector: place }), podSelector: pods };
      const { possible } = declaredForSelection(peer, workload, direction, context);
      return { selection: { type: 'pods', ...peer }, declared: possible };
    });
  });
}

function entries(set: ConnectionSet): readonly PolicyPort[] | undefined {
  return set.isEmpty() ? undefined : portEntries(set);
}
