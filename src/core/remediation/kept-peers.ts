import type { PolicyRule } from '../inventory/network-policy.ts';
import { compareWorkloads } from '../inventory/order.ts';
import type { PodPeer } from '../inventory/peers-and-ports.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import type { Workload } from '../inventory/workload.ts';
import { ALL_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { unionOf } from '../rules/reach/connections.ts';
import { declaredFromPeer, declaredToPeer } from '../rules/reach/declared.ts';
import { isNodeTraffic } from '../rules/reach/evidence.ts';
import { type Counterparts, type PlanContext, servedBy } from './counterparts.ts';
import { bothSelectors, choosesPods, EVERY_POD, namedNamespaces, peersOf, ruleOf } from './peers.ts';
import { narrowedSet, portEntries } from './ports.ts';

/**
 * Maximum number of workloads, and of namespaces, that the replacement of one rule names. Above it, the rule selects
 * namespaces instead of workloads, because a policy for each workload that names every other one is too large to read,
 * to store and to apply.
 */
export const MOST_NAMED = 20;

/** Workloads of one namespace, and the connections with them that remain allowed. */
export interface Kept {
  readonly workloads: readonly Workload[];
  readonly set: ConnectionSet;
}

/** A rule for each workload, unless there are too many. */
export function rulesByWorkload(
  kept: readonly Kept[],
  ownNamespace: string,
  { namespaceView }: PlanContext,
  within: PodPeer = EVERY_POD,
): readonly PolicyRule[] | 'too-many' {
  const some = kept.filter(({ set }) => !set.isEmpty());
  if (some.reduce((count, { workloads }) => count + workloads.length, 0) > MOST_NAMED) return 'too-many';
  return some
    .flatMap(({ workloads, set }) => workloads.map((workload) => ({ workload, set })))
    .sort((a, b) => compareWorkloads(a.workload, b.workload))
    .flatMap(({ workload, set }) =>
      ruleOf(peersOf(workload, ownNamespace, namespaceView, within), portEntries(set)),
    );
}

/**
 * The part of a rule for pods that is kept: one rule per namespace with the ports that its workloads need or, if there
 * are too many namespaces, the pods of the rule with the ports that any of them need. The sets must be part of the
 * rule's ports, so that the result allows nothing that the rule does not.
 */
export function rulesByNamespace(
  kept: readonly Kept[],
  peer: PodPeer,
  context: PlanContext,
): readonly PolicyRule[] {
  const byNamespace = Map.groupBy(
    kept.filter(({ set }) => !set.isEmpty()),
    ({ workloads }) => workloads[0]!.namespace,
  );
  if (peer.namespaceSelector === undefined || byNamespace.size > MOST_NAMED) {
    return ruleOf([peer], portEntries(unionOf([...byNamespace.values()].flat().map(({ set }) => set))));
  }
  return namespaceRules(
    [...byNamespace].map(([namespace, own]) => ({ namespace, set: unionOf(own.map(({ set }) => set)) })),
    peer,
    context,
  );
}

/**
 * The part of a rule for addresses of pods that is kept, by namespace: only namespaces of which the rule selects every
 * pod, with ports that it allows to each of them (`within`).
 */
export function rulesByWholeNamespace(
  kept: readonly (Kept & { readonly within: ConnectionSet })[],
  context: PlanContext,
): readonly PolicyRule[] {
  const { workloadsIn, model } = context;
  const byNamespace = Map.groupBy(kept, ({ workloads }) => workloads[0]!.namespace);
  const whole = [...byNamespace].flatMap(([namespace, own]) => {
    const chosen = own.reduce((count, { workloads }) => count + workloads.length, 0);
    const all = workloadsIn(namespace).filter((each) => !isNodeTraffic(model, each)).length;
    const within = own.reduce<ConnectionSet>((set, each) => set.intersect(each.within), ALL_CONNECTIONS);
    const set = unionOf(own.map((each) => each.set)).intersect(within);
    return chosen < all || set.isEmpty() ? [] : [{ namespace, set }];
  });
  return whole.length > MOST_NAMED ? [] : namespaceRules(whole, EVERY_POD, context);
}

/**
 * The part of a rule for other namespaces that is kept, by declaration: the pods that both select, if each of them is
 * declared.
 */
export function rulesByDeclaration(
  others: readonly Counterparts[],
  { namespaceSelector = EVERYTHING, podSelector = EVERYTHING }: PodPeer,
  ports: ConnectionSet,
  workload: Workload,
  direction: Direction,
  context: PlanContext,
): readonly PolicyRule[] {
  return context.declaredConnections.flatMap(({ from, to }) => {
    const end = direction === 'ingress' ? from : to;
    if (end.type !== 'pods') return [];
    const [places, pods] = [
      bothSelectors(namespaceSelector, end.namespaceSelector),
      bothSelectors(podSelector, end.podSelector),
    ];
    if (places === undefined || pods === undefined) return [];
    const peer = { type: 'pods', namespaceSelector: places, podSelector: pods } as const;
    const declared =
      direction === 'ingress'
        ? declaredFromPeer(peer, workload, context.listing).possible.union(
            narrowedSet(declaredFromPeer(peer, workload, context).possible, servedBy(workload, context)),
          )
        : declaredToPeer(workload, peer, context).possible;
    const set = declared.intersect(ports);
    const isDeclared = others.every(
      (each) =>
        each.possible.intersect(set).subtract(each.declared).isEmpty() ||
        !each.workloads.some((other) => isChosen(peer, workload, other, context)),
    );
    return isDeclared && !set.isEmpty() ? ruleOf([peer], portEntries(set)) : [];
  });
}

/** Whether a peer of a workload's policy selects pods of another workload. */
export function isChosen(
  peer: PodPeer,
  { namespace }: Workload,
  other: Workload,
  { namespaceView }: PlanContext,
): boolean {
  return choosesPods(peer, namespace, other, namespaceView);
}

/** One rule for all namespaces with the same ports. */
function namespaceRules(
  kept: readonly { readonly namespace: string; readonly set: ConnectionSet }[],
  { namespaceSelector = EVERYTHING, podSelector = EVERYTHING }: PodPeer,
  { namespaceView }: PlanContext,
): readonly PolicyRule[] {
  return [...Map.groupBy(kept, ({ set }) => set.toString()).values()].flatMap((alike) => {
    const views = alike.map(({ namespace }) => namespaceView(namespace));
    const peers = namedNamespaces(namespaceSelector, views).map((named): PodPeer => ({
      type: 'pods',
      namespaceSelector: named,
      podSelector,
    }));
    return ruleOf(peers, portEntries(alike[0]!.set));
  });
}
