import type { PolicyRule } from '../inventory/network-policy.ts';
import type { PodPeer, PolicyPort } from '../inventory/peers-and-ports.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import type { Workload } from '../inventory/workload.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { matchNamespace, type NamespaceView } from '../inventory/namespace-view.ts';
import { unionOf } from '../rules/reach/connections.ts';
import { DNS_PORTS, isClusterDns, isForClusterDns } from '../rules/reach/cluster-dns.ts';
import { declaredFromPeer } from '../rules/reach/declared.ts';
import { choosesByName } from '../rules/reach/selectors.ts';
import {
  type Counterparts,
  counterpartsOf,
  isLimitedWithin,
  type PlanContext,
  servedBy,
} from './counterparts.ts';
import { destinationsOf, keptInBlock, toSelf } from './kept-parts.ts';
import { isChosen, rulesByDeclaration, rulesByNamespace, rulesByWorkload } from './kept-peers.ts';
import { isListed, keptSelection } from './kept-selection.ts';
import { ANYWHERE, keptOfBlock } from './outside.ts';
import {
  type BlockPeer,
  blockPeersOf,
  chosenDns,
  EVERY_POD,
  joinedRules,
  namedNamespaces,
  namespacesNamed,
  ruleOf,
} from './peers.ts';
import { isWide, narrowedPorts, numberedPorts, portEntries, portsTowardsPod, precisePorts } from './ports.ts';

/** A rule that allows everything, which is the default for pods that are not isolated. */
export const ANYTHING: PolicyRule = { peers: [], ports: [] };

/**
 * The replacement of a workload's rule: the rule itself if nothing is wrong with it. It never allows more than before.
 */
export type Narrowing = (rule: PolicyRule) => readonly PolicyRule[];

/**
 * Reduces rules of a workload to what is declared, served or needed for name resolution. Rules for pods on specific
 * ports stay unchanged. From other namespaces and from outside, only declared connections are kept.
 */
export function narrowingOf(workload: Workload, direction: Direction, context: PlanContext): Narrowing {
  const others = counterpartsOf(workload, direction, context);
  const ofPods =
    direction === 'ingress'
      ? (peer: PodPeer, ports: readonly PolicyPort[]) => keptSources(peer, ports, workload, others, context)
      : (peer: PodPeer, ports: readonly PolicyPort[]) =>
          keptDestinations(peer, ports, workload, others, context);
  return (rule) => {
    const isForAnyone = rule.peers.length === 0;
    const apart = rule.peers.flatMap((peer): readonly (PodPeer | BlockPeer)[] =>
      peer.type === 'pods' ? [peer] : blockPeersOf(peer),
    );
    const pieces = (isForAnyone ? [EVERY_POD, ...ANYWHERE] : apart).map((peer) => {
      if (peer.type === 'pods') return { peer, kept: ofPods(peer, rule.ports) };
      const outside = keptOfBlock(peer, rule.ports, workload, direction, context);
      const inside = isForAnyone ? [] : keptInBlock(peer, rule.ports, workload, direction, others, context);
      return { peer, kept: [...outside, ...inside] };
    });
    const isSame =
      !isForAnyone &&
      pieces.every(
        ({ peer, kept: [only, ...more] }) =>
          more.length === 0 &&
          only?.peers.length === 1 &&
          only.peers[0] === peer &&
          only.ports === rule.ports,
      );
    return isSame ? [rule] : joinedRules(pieces.flatMap(({ kept }) => kept));
  };
}

/** The part of an ingress rule for pods that is kept. */
function keptSources(
  peer: PodPeer,
  ports: readonly PolicyPort[],
  workload: Workload,
  others: readonly Counterparts[],
  context: PlanContext,
): readonly PolicyRule[] {
  const chosen = chosenBy(peer, workload, others, context);
  const { namespace } = workload;
  const { namespaceSelector, podSelector = EVERYTHING } = peer;
  const served = servedBy(workload, context);
  const wanted = narrowedPorts(ports, wantedFrom(chosen, served));
  const [own, strangers] = [
    chosen.filter(({ side }) => side === 'own'),
    chosen.filter(({ side }) => side === 'others'),
  ];
  if (namespaceSelector === undefined && strangers.length === 0)
    return keptSelection(peer, wanted, workload, 'ingress', chosen, context);
  const place = namespaceSelector ?? namespacesNamed([namespace]);
  const containerPorts = workload.podGroups.flatMap((group) => group.ports);
  const set = portsTowardsPod(ports, containerPorts);
  const isClosed =
    choosesByName(place) ||
    set
      .subtract(declaredFromPeer({ namespaceSelector: place, podSelector }, workload, context).possible)
      .isEmpty();
  const byDeclaration = context.activeRules.has('cross-namespace-ingress');
  const isDeclared = strangers.every(({ possible, declared }) =>
    possible.intersect(set).subtract(declared).isEmpty(),
  );
  if (isClosed && (isDeclared || !byDeclaration))
    return keptSelection(peer, wanted, workload, 'ingress', chosen, context);
  if (!byDeclaration) {
    const views = context.inventory.namespaces.map(({ name }) => context.namespaceView(name));
    const named = namedNamespaces(place, views);
    return named.length === 0
      ? []
      : ruleOf(
          named.map((each) => ({ ...peer, namespaceSelector: each })),
          wanted,
        );
  }
  const ofOwn = narrowedPorts(ports, wantedFrom(own, served));
  const ofStrangers = rulesByWorkload(
    strangers.map(({ workloads, possible, declared }) => ({
      workloads,
      set: possible.intersect(set).intersect(declared),
    })),
    namespace,
    context,
    peer,
  );
  return [
    ...(isLimitedWithin(namespace, 'ingress', context)
      ? toSelf(own, set, workload, peer, context)
      : ruleOf(ownPods(peer, context.namespaceView(namespace)), ofOwn)),
    ...(ofStrangers === 'too-many'
      ? rulesByDeclaration(
          strangers,
          { ...peer, namespaceSelector: place },
          set,
          workload,
          'ingress',
          context,
        )
      : ofStrangers),
  ];
}

/** The ports that some sources need: those that are declared for each of them, otherwise also those that are served. */
function wantedFrom(sources: readonly Counterparts[], served: ConnectionSet): ConnectionSet {
  const isDeclared = sources.length > 0 && sources.every(({ declared }) => !declared.isEmpty());
  return unionOf([...(isDeclared ? [] : [served]), ...sources.map(({ wanted }) => wanted)]);
}

/** The pods of the own namespace that a peer selects; if it only may select them, it keeps its namespace labels. */
function ownPods(
  { namespaceSelector = EVERYTHING, podSelector = EVERYTHING }: PodPeer,
  own: NamespaceView,
): readonly PodPeer[] {
  if (matchNamespace(namespaceSelector, own) === 'yes') return [{ type: 'pods', podSelector }];
  return namedNamespaces(namespaceSelector, [own]).map((named) => ({
    type: 'pods',
    namespaceSelector: named,
    podSelector,
  }));
}

/**
 * The part of an egress rule for pods that is kept: specific ports in the own namespace unchanged, the rest by
 * destination.
 */
function keptDestinations(
  peer: PodPeer,
  ports: readonly PolicyPort[],
  workload: Workload,
  others: readonly Counterparts[],
  context: PlanContext,
): readonly PolicyRule[] {
  const { namespace } = workload;
  const set = numberedPorts(ports);
  const chosen = chosenBy(peer, workload, others, context);
  if (context.activeRules.has('unrestricted-dns') && !isForClusterDns(peer)) {
    const ofNames = set.intersect(DNS_PORTS);
    const isOnlyDns =
      chosen.length > 0 &&
      choosesByName(peer.namespaceSelector ?? EVERYTHING) &&
      chosen.every(({ workloads }) => workloads.every((other) => isClusterDns(other, context))) &&
      set.subtract(DNS_PORTS).isEmpty();
    if (isOnlyDns) return [{ peers: [peer], ports }];
    if (!ofNames.isEmpty()) {
      const rest = [...ports.filter(({ type }) => type === 'named'), ...portEntries(set.subtract(DNS_PORTS))];
      return [
        ...(rest.length === 0 ? [] : keptDestinations(peer, rest, workload, others, context)),
        ...resolversIn(peer, ofNames, workload, chosen, context),
      ];
    }
  }
  const strangers = chosen.filter(({ side }) => side === 'others');
  const byDeclaration = context.activeRules.has('cross-namespace-egress');
  const isDeclared =
    !byDeclaration ||
    strangers.every(({ possible, declared }) =>
      possible.intersect(set).subtract(declared).subtract(DNS_PORTS).isEmpty(),
    );
  if ((!isWide(ports) || isListed(peer, set, workload, context)) && isDeclared)
    return keptSelection(peer, ports, workload, 'egress', chosen, context);
  const dns = chosenDns(peer, namespace, context.namespaceView);
  const ofDns = set.intersect(DNS_PORTS);
  const toDns = ofDns.isEmpty() ? [] : ruleOf(dns, portEntries(ofDns));
  if (byDeclaration) {
    const own = chosen.filter(({ side }) => side === 'own');
    const isLimited = isLimitedWithin(namespace, 'egress', context);
    const named = unionOf(own.map((other) => other.wanted));
    const within =
      peer.namespaceSelector === undefined ? [peer] : ownPods(peer, context.namespaceView(namespace));
    const toOwn = isLimited
      ? toSelf(own, set, workload, peer, context)
      : isWide(ports)
        ? rulesByWorkload(destinationsOf(own, set), namespace, context, peer)
        : ruleOf(within, ports);
    const toStrangers = rulesByWorkload(
      strangers.map(({ workloads, possible, declared }) => ({
        workloads,
        set: possible.intersect(set).intersect(declared),
      })),
      namespace,
      context,
      peer,
    );
    return [
      ...(isWide(ports) && !isLimited ? ruleOf(within, precisePorts(ports)) : []),
      ...(toOwn === 'too-many' ? ruleOf(within, narrowedPorts(ports, named)) : toOwn),
      ...(toStrangers === 'too-many'
        ? rulesByDeclaration(
            strangers,
            { ...peer, namespaceSelector: peer.namespaceSelector ?? namespacesNamed([namespace]) },
            set,
            workload,
            'egress',
            context,
          )
        : toStrangers),
      ...toDns,
    ];
  }
  const kept = destinationsOf(chosen, set);
  const byWorkload = rulesByWorkload(kept, namespace, context, peer);
  return [
    ...ruleOf([peer], precisePorts(ports)),
    ...(byWorkload === 'too-many' ? rulesByNamespace(kept, peer, context) : byWorkload),
    ...toDns,
  ];
}

/** The cluster's DNS, and declared connections to other resolvers. */
function resolversIn(
  peer: PodPeer,
  ports: ConnectionSet,
  workload: Workload,
  chosen: readonly Counterparts[],
  context: PlanContext,
): readonly PolicyRule[] {
  const { namespace } = workload;
  const kept = rulesByWorkload(
    chosen.flatMap(({ workloads, possible, declared }) => {
      const dns = workloads.filter((other) => isClusterDns(other, context));
      const others = workloads.filter((other) => !dns.includes(other));
      const set = possible.intersect(ports);
      return [
        ...(dns.length === 0 ? [] : [{ workloads: dns, set }]),
        ...(others.length === 0 ? [] : [{ workloads: others, set: set.intersect(declared) }]),
      ];
    }),
    namespace,
    context,
    peer,
  );
  return [
    ...(kept === 'too-many' ? rulesByDeclaration(chosen, peer, ports, workload, 'egress', context) : kept),
    ...ruleOf(chosenDns(peer, namespace, context.namespaceView), portEntries(ports)),
  ];
}

/** The workloads that a peer selects, each group reduced to those. */
function chosenBy(
  peer: PodPeer,
  workload: Workload,
  others: readonly Counterparts[],
  context: PlanContext,
): readonly Counterparts[] {
  return others.flatMap((each) => {
    const workloads = each.workloads.filter((other) => isChosen(peer, workload, other, context));
    return workloads.length === 0 ? [] : [{ ...each, workloads }];
  });
}
