import { ALL_CONNECTIONS, allPortsOf } from '../../network/connection-set.ts';
import { MAX_PORT, PROTOCOLS } from '../../network/protocol.ts';
import type { Direction } from '../../network/protocol.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import type { Peer } from '../../inventory/peers-and-ports.ts';
import { EVERYTHING, matchesSelector } from '../../inventory/selector.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { ContainerPort } from '../../inventory/workload.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { CompiledTierRule } from '../dialects/cluster-tier.ts';
import type { HypotheticalPeer, Verdict } from '../model/model.ts';
import { NO_BOUNDS, portsTowards } from '../dialects/policy-ports.ts';
import type { CompiledPorts, ConnectionBounds } from '../dialects/policy-ports.ts';
import { isNarrowerThan, isSatisfiable } from './selector-logic.ts';
import { evaluateTiers } from '../tiers/tier-evaluation.ts';
import type { NetworkPolicyOutcome, TierMatch, TierStack } from '../tiers/tier-evaluation.ts';

/** Ports of a rule if the other end may not exist: for egress, it may serve a named port by any number. */
export function portsTowardsAnyone(
  ports: CompiledPorts,
  direction: Direction,
  ownPorts: readonly ContainerPort[],
): ConnectionBounds {
  if (direction === 'ingress') return portsTowards(ports, ownPorts);
  const { must, may } = ports.numbered;
  return { must, may: ports.named.reduce((set, { protocol }) => set.union(allPortsOf(protocol)), may) };
}

/** Whether every pod that `narrow` matches is also matched by `wide`. */
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

/** Whether a cluster-tier rule matches pods that a hypothetical peer stands for: all, some or none of them. */
export function matchHypothetical(
  rule: CompiledTierRule,
  peer: HypotheticalPeer,
  ownNamespace: string,
  { assumptions }: ClusterIndex,
): TierMatch['peer'] {
  const matchOf = (each: Peer): TierMatch['peer'] => {
    if (each.type === 'networks') return assumptions.cidrMatchesPods === 'never' ? 'no' : 'maybe';
    if (each.type !== 'pods') return 'no';
    const { namespaceSelector = EVERYTHING, podSelector = EVERYTHING } = each;
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
 * Whether cluster tiers alone deny by default: nothing may be opened to a pod or a public address that no rule matches,
 * on a port that no rule matches. Never for ingress, where tiers have no peers outside the cluster.
 */
export function tiersDenyStrangers(
  stack: TierStack,
  direction: Direction,
  index: ClusterIndex,
): 'yes' | 'maybe' | 'no' {
  if (direction === 'ingress') return 'no';
  const open = { isolation: 'open', bounds: { must: ALL_CONNECTIONS, may: ALL_CONNECTIONS } } as const;
  const verdicts = verdictsOnStrangers(stack, direction, open, index);
  if (verdicts.every((verdict) => verdict === 'denied')) return 'yes';
  return verdicts.includes('allowed') ? 'no' : 'maybe';
}

/**
 * Whether cluster tiers allow unknown peers although a NetworkPolicy isolates: tiers are evaluated first, so a pod or a
 * public address that no rule names is allowed, on a port that no rule names.
 */
export function tiersAdmitStrangers(
  stack: TierStack,
  direction: Direction,
  index: ClusterIndex,
): 'yes' | 'maybe' | 'no' {
  const isolated = { isolation: 'isolated', bounds: NO_BOUNDS } as const;
  const verdicts = verdictsOnStrangers(stack, direction, isolated, index);
  if (verdicts.includes('allowed')) return 'yes';
  return verdicts.includes('unknown') ? 'maybe' : 'no';
}

/** The verdict of tiers for a pod that no rule names and, for egress, for every public address. */
function verdictsOnStrangers(
  stack: TierStack,
  direction: Direction,
  networkPolicy: NetworkPolicyOutcome,
  index: ClusterIndex,
): Verdict[] {
  const rules = [...stack.admin, ...stack.baseline].flat().flatMap(({ policy }) => policy.rules[direction]);
  const publicAtoms = index.outside.ranges.flatMap(({ category, range }, atom) =>
    category === 'public-internet' && index.families.includes(range.family) ? [atom] : [],
  );
  const strangers = [
    matchStrangePod,
    ...(direction === 'ingress' ? [] : publicAtoms).map(
      (atom) =>
        (rule: CompiledTierRule): TierMatch['peer'] => {
          if (rule.outside.must.has(atom)) return 'yes';
          return rule.outside.may.has(atom) ? 'maybe' : 'no';
        },
    ),
  ];
  const port = unnamedPort(rules);
  const isOpen = (set: ConnectionBounds['may']) => PROTOCOLS.some((protocol) => set.has(protocol, port));
  return strangers.map((peerOf) => {
    const { clusterTiers } = index.assumptions;
    const { must, may } = evaluateTiers(stack, direction, networkPolicy, clusterTiers, 'certain', (rule) => ({
      peer: peerOf(rule),
      ports: portsTowardsAnyone(rule.ports, direction, []),
    }));
    if (isOpen(must)) return 'allowed';
    return isOpen(may) ? 'unknown' : 'denied';
  });
}

function matchStrangePod(rule: CompiledTierRule): TierMatch['peer'] {
  const namespace = { [NAMESPACE_NAME_LABEL]: 'a-namespace-that-no-rule-names' };
  const met = rule.peers.some(
    (peer) =>
      peer.type === 'pods' &&
      matchesSelector(peer.namespaceSelector ?? EVERYTHING, namespace) &&
      matchesSelector(peer.podSelector ?? EVERYTHING, {}),
  );
  return met ? 'yes' : 'no';
}

/** A port that is in no rule except in those for every port. */
function unnamedPort(rules: readonly CompiledTierRule[]): number {
  const ranges = rules
    .flatMap(({ ports }) => PROTOCOLS.flatMap((protocol) => ports.numbered.may.ports(protocol)))
    .filter(({ from, to }) => from > 1 || to < MAX_PORT);
  let port = MAX_PORT;
  while (port > 1 && ranges.some(({ from, to }) => from <= port && port <= to)) port -= 1;
  return port;
}
