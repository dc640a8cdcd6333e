import { ALL_CONNECTIONS, allPortsOf } from '../network/connection-set.ts';
import { MAX_PORT, PROTOCOLS } from '../network/protocol.ts';
import type { Direction } from '../network/protocol.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import type { TierPeer } from '../inventory/cluster-tier-policy.ts';
import { EVERYTHING, matchesSelector } from '../inventory/selector.ts';
import type { Selector } from '../inventory/selector.ts';
import type { ContainerPort } from '../inventory/workload.ts';
import type { ClusterIndex } from './compiled-cluster.ts';
import type { CompiledTierRule } from './dialects/cluster-tier.ts';
import type { HypotheticalPeer } from './model.ts';
import { portsTowards } from './policy-ports.ts';
import type { CompiledPorts, ConnectionBounds } from './policy-ports.ts';
import { isNarrowerThan, isSatisfiable } from './selector-logic.ts';
import { evaluateTiers } from './tier-evaluation.ts';
import type { TierMatch, TierStack } from './tier-evaluation.ts';

/** Ports of a rule where the other end need not exist: on egress it may serve a named port by any number. */
export function portsTowardsAnyone(
  ports: CompiledPorts,
  direction: Direction,
  ownPorts: readonly ContainerPort[],
): ConnectionBounds {
  if (direction === 'ingress') return portsTowards(ports, ownPorts);
  const { must, may } = ports.numbered;
  return { must, may: ports.named.reduce((set, { protocol }) => set.union(allPortsOf(protocol)), may) };
}

/** Whether every pod that `narrow` means is one that `wide` means. */
export function covers(wide: HypotheticalPeer, narrow: HypotheticalPeer, ownNamespace: string): boolean {
  return (
    isNarrowerThan(narrow.podSelector, wide.podSelector) &&
    isNarrowerThan(namespacesOf(narrow, ownNamespace), namespacesOf(wide, ownNamespace))
  );
}

function namespacesOf({ namespaceSelector }: HypotheticalPeer, ownNamespace: string): Selector {
  return (
    namespaceSelector ?? {
      requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [ownNamespace] }],
    }
  );
}

/** Whether a rule of a cluster tier means pods that a hypothetical peer stands for: all, some or none of them. */
export function matchHypothetical(
  rule: CompiledTierRule,
  peer: HypotheticalPeer,
  ownNamespace: string,
  { assumptions }: ClusterIndex,
): TierMatch['peer'] {
  if (rule.scope === 'everything') return 'yes';
  const matchOf = (each: TierPeer): TierMatch['peer'] => {
    if (each.type === 'networks') return assumptions.cidrMatchesPods === 'never' ? 'no' : 'maybe';
    if (each.type !== 'pods') return 'no';
    const { namespaceSelector, podSelector = EVERYTHING } = each;
    if (covers({ namespaceSelector, podSelector }, peer, ownNamespace)) return 'yes';
    const possible =
      isSatisfiable(both(podSelector, peer.podSelector)) &&
      isSatisfiable(both(namespaceSelector, namespacesOf(peer, ownNamespace)));
    return possible ? 'maybe' : 'no';
  };
  const matches = new Set(rule.peers.map(matchOf));
  if (matches.has('yes')) return 'yes';
  return matches.has('maybe') ? 'maybe' : 'no';
}

function both(a: Selector, b: Selector): Selector {
  return { requirements: [...a.requirements, ...b.requirements] };
}

/**
 * Whether cluster tiers alone deny by default: nothing may be opened to a pod or a public address that no rule
 * names, on a port that no rule names. Never so on ingress, where tiers have no peers outside the cluster.
 */
export function tiersDenyStrangers(
  stack: TierStack,
  direction: Direction,
  index: ClusterIndex,
): 'yes' | 'maybe' | 'no' {
  if (direction === 'ingress') return 'no';
  const rules = [...stack.admin, ...stack.baseline].flat().flatMap(({ policy }) => policy.rules[direction]);
  const strangerNamespace = { [NAMESPACE_NAME_LABEL]: 'a-namespace-that-no-rule-names' };
  const toPod = (rule: CompiledTierRule): TierMatch['peer'] => {
    const met = rule.peers.some(
      (peer) =>
        peer.type === 'pods' &&
        matchesSelector(peer.namespaceSelector, strangerNamespace) &&
        matchesSelector(peer.podSelector ?? EVERYTHING, {}),
    );
    return met || rule.scope === 'everything' ? 'yes' : 'no';
  };
  const publicAtoms = index.outside.ranges.flatMap(({ category, range }, atom) =>
    category === 'public-internet' && index.families.includes(range.family) ? [atom] : [],
  );
  const strangers = [
    toPod,
    ...publicAtoms.map((atom) => (rule: CompiledTierRule): TierMatch['peer'] => {
      if (rule.outside.must.has(atom)) return 'yes';
      return rule.outside.may.has(atom) ? 'maybe' : 'no';
    }),
  ];
  const open = { isolation: 'open', bounds: { must: ALL_CONNECTIONS, may: ALL_CONNECTIONS } } as const;
  const port = unnamedPort(rules);
  const verdicts = strangers.map((peerOf) =>
    evaluateTiers(stack, direction, open, index.assumptions.clusterTiers, 'certain', (rule) => ({
      peer: peerOf(rule),
      ports: portsTowardsAnyone(rule.ports, direction, []),
    })),
  );
  const isOpen = (set: ConnectionBounds['may']) => PROTOCOLS.some((protocol) => set.has(protocol, port));
  if (verdicts.every(({ may }) => !isOpen(may))) return 'yes';
  return verdicts.some(({ must }) => isOpen(must)) ? 'no' : 'maybe';
}

/** A port that stands in no rule except in those for every port. */
function unnamedPort(rules: readonly CompiledTierRule[]): number {
  const ranges = rules
    .flatMap(({ ports }) => PROTOCOLS.flatMap((protocol) => ports.numbered.may.ports(protocol)))
    .filter(({ from, to }) => from > 1 || to < MAX_PORT);
  let port = MAX_PORT;
  while (port > 1 && ranges.some(({ from, to }) => from <= port && port <= to)) port -= 1;
  return port;
}
