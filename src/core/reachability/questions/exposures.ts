import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { CidrBlock } from '../../inventory/peers-and-ports.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import type { Selector } from '../../inventory/selector.ts';
import { readingsOf } from '../classes/identity-labels.ts';
import type { ClusterIndex, CompiledPolicy, CompiledRule } from '../dialects/compiled-policy.ts';
import { addressesOf } from '../dialects/peers.ts';
import type { DirectionProfiles } from '../profiles/direction-profiles.ts';
import { doubtLevel, doubtsOfTiers, tierDenials, networkPolicyIsolation } from '../doubts/doubt.ts';
import type { Doubts } from '../doubts/doubts.ts';
import type { Exposure, HypotheticalPeer, Reason } from '../model/model.ts';
import { covers, matchHypothetical, portsTowardsAnyone } from './hypothetical-peers.ts';
import { podRangesOf } from '../cluster/pod-ranges.ts';
import { openPointsOf } from '../dialects/policy-ports.ts';
import type { ConnectionBounds } from '../dialects/policy-ports.ts';
import { isSatisfiable } from './selector-logic.ts';
import { evaluateTiers } from '../tiers/tier-evaluation.ts';
import { tierReason } from '../tiers/tier-decision.ts';
import type { NetworkPolicyOutcome, TierDenials, TierStack } from '../tiers/tier-evaluation.ts';

const ANY_POD: HypotheticalPeer = { namespaceSelector: EVERYTHING, podSelector: EVERYTHING };

interface PeerGrant extends ConnectionBounds {
  readonly peer: HypotheticalPeer;
  readonly reasons: readonly Reason[];
}

/** What one pod class grants: by NetworkPolicy, and by the cluster tiers around it. */
interface ClassGrants {
  readonly podClass: number;
  readonly grants: readonly PeerGrant[];
  readonly stack: TierStack | undefined;
  readonly isolation: NetworkPolicyOutcome['isolation'];
  readonly denials: TierDenials;
  /** Why denied verdicts are doubtful. */
  readonly doubted: readonly Reason[];
}

/**
 * The connections of the workload with pods that may not exist yet: one entry per peer that its policies
 * mention, with everything that a matching pod is granted, also through wider peers.
 */
export function exposuresOf(
  workload: number,
  direction: Direction,
  index: ClusterIndex,
  doubts: Doubts,
  { selecting, tiers }: DirectionProfiles,
): Exposure[] {
  const classes: ClassGrants[] = [];
  for (const podClass of index.pods.classesOf(workload)) {
    const own = selecting[podClass]!;
    const about = doubts.of(podClass, direction);
    classes.push({
      podClass,
      grants: grantsOfClass(podClass, own, direction, index, doubts),
      stack: about.some(({ effect }) => effect === 'any') ? undefined : tiers[podClass],
      isolation: networkPolicyIsolation(own, about, index.assumptions),
      denials: tierDenials(about),
      doubted: doubtsOfTiers(about).map(({ reason }) => reason),
    });
  }
  const named = classes.flatMap(({ grants, stack }) => [
    ...grants.map(({ peer }) => peer),
    ...peersLetIn(stack, direction, index),
  ]);
  const peers = new Map(named.map((peer) => [JSON.stringify(peer), peer]));
  return [...peers.values()].flatMap((peer) => {
    const given = classes.map((each) => grantedTo(peer, each, direction, index));
    const allowed = given.reduce<ConnectionSet>((set, { must }) => set.union(must), NO_CONNECTIONS);
    const possible = given.reduce<ConnectionSet>((set, { may }) => set.union(may), NO_CONNECTIONS);
    if (possible.isEmpty() || !isSatisfiable(peer.podSelector)) return [];
    const reasons = new Map(
      given.flatMap((each) => each.reasons).map((each) => [JSON.stringify(each), each]),
    );
    return [
      {
        direction,
        peer,
        newNamespace: mayBeNew(peer, index) ? 'possible' : 'impossible',
        allowed,
        unknown: possible.subtract(allowed),
        reasons: [...reasons.values()],
      } satisfies Exposure,
    ];
  });
}

/** Everything that a class grants to a pod that the peer stands for. */
function grantedTo(
  peer: HypotheticalPeer,
  { podClass, grants, stack, isolation, denials, doubted }: ClassGrants,
  direction: Direction,
  index: ClusterIndex,
): Omit<PeerGrant, 'peer'> {
  const { namespace, ports } = index.pods.at(podClass);
  const given = grants.filter((grant) => covers(grant.peer, peer, namespace));
  const bounds = {
    must: given.reduce<ConnectionSet>((set, { must }) => set.union(must), NO_CONNECTIONS),
    may: given.reduce<ConnectionSet>((set, { may }) => set.union(may), NO_CONNECTIONS),
  };
  const reasons = given.flatMap((grant) => grant.reasons);
  if (stack === undefined) return { ...bounds, reasons };
  const matching: Reason[] = [];
  const { clusterTiers } = index.assumptions;
  const left = evaluateTiers(
    stack,
    direction,
    { isolation, bounds },
    clusterTiers,
    denials,
    (rule, policy) => {
      const match = matchHypothetical(rule, peer, namespace, index);
      if (match !== 'no') matching.push(tierReason(policy, rule));
      return { peer: match, ports: portsTowardsAnyone(rule.ports, direction, ports) };
    },
  );
  return { ...left, reasons: [...matching, ...reasons, ...doubted] };
}

/** The pods that tiers mention without denying them: any pod if they mention addresses that pods may have. */
function peersLetIn(
  stack: TierStack | undefined,
  direction: Direction,
  { assumptions }: ClusterIndex,
): HypotheticalPeer[] {
  if (stack === undefined) return [];
  return [...stack.admin, ...stack.baseline]
    .flat()
    .flatMap(({ policy }) => policy.rules[direction])
    .filter(({ action }) => action !== 'deny')
    .flatMap(({ peers }) => peers)
    .flatMap((peer) => {
      if (peer.type === 'networks') return assumptions.cidrMatchesPods === 'never' ? [] : [ANY_POD];
      if (peer.type !== 'pods') return [];
      const { namespaceSelector = EVERYTHING, podSelector = EVERYTHING } = peer;
      return [{ namespaceSelector, podSelector }];
    });
}

function grantsOfClass(
  podClass: number,
  policies: readonly CompiledPolicy[],
  direction: Direction,
  index: ClusterIndex,
  doubts: Doubts,
): PeerGrant[] {
  const { assumptions, pods } = index;
  const all = { must: ALL_CONNECTIONS, may: ALL_CONNECTIONS };
  const none = { must: NO_CONNECTIONS, may: ALL_CONNECTIONS };
  if (pods.at(podClass).networkMode === 'host' && assumptions.hostNetworkPods === 'as-nodes')
    return [{ peer: ANY_POD, ...all, reasons: [{ type: 'host-network' }] }];
  const about = doubts.of(podClass, direction);
  const level = doubtLevel(about, policies.length > 0 ? 'isolated' : 'open');
  const doubtReasons = about.map(({ reason }) => reason);
  if (level === 'undecided') return [{ peer: ANY_POD, ...none, reasons: doubtReasons }];
  if (policies.length === 0) {
    const type = assumptions.networkPolicy === 'not-enforced' ? 'not-enforced' : 'not-isolated';
    return [{ peer: ANY_POD, ...all, reasons: [{ type }] }];
  }
  const grants = policies.flatMap((policy) => {
    return policy.rules[direction].flatMap((rule) => grantsOfRule(podClass, policy, rule, direction, index));
  });
  return level === 'widened' ? [...grants, { peer: ANY_POD, ...none, reasons: doubtReasons }] : grants;
}

function grantsOfRule(
  podClass: number,
  policy: CompiledPolicy,
  rule: CompiledRule,
  direction: Direction,
  index: ClusterIndex,
): PeerGrant[] {
  const ports = portsTowardsAnyone(rule.ports, direction, index.pods.at(podClass).ports);
  const points = openPointsOf(rule.portEntries, direction, index.assumptions);
  const location = rule.location && { location: rule.location };
  const reasons: Reason[] = [
    { type: 'rule', policy: policy.reference, ruleIndex: rule.index, action: 'allow', ...location },
    ...points.map((assumption): Reason => ({ type: 'assumption', assumption })),
  ];
  const { peers } = policy.source[direction][rule.index]!;
  if (peers.length === 0) return [{ peer: ANY_POD, ...ports, reasons }];
  return peers.flatMap((peer): PeerGrant[] => {
    if (peer.type === 'networks')
      return peer.blocks.flatMap((block) => grantOfBlock(block, ports, reasons, index));
    const { namespaceSelector, podSelector = EVERYTHING } = peer;
    const { certain, possible } = readingsOf(podSelector, index.assumptions.identityLabels);
    const meaning = (selector: Selector): HypotheticalPeer => ({
      ...(namespaceSelector && { namespaceSelector }),
      podSelector: selector,
    });
    const granted = { peer: meaning(certain), ...ports, reasons };
    if (certain === possible) return [granted];
    const open: Reason = { type: 'assumption', assumption: 'identityLabels' };
    return [
      granted,
      { peer: meaning(possible), must: NO_CONNECTIONS, may: ports.may, reasons: [...reasons, open] },
    ];
  });
}

/** A block matters for future pods if it may contain their addresses. */
function grantOfBlock(
  block: CidrBlock,
  ports: ConnectionBounds,
  reasons: readonly Reason[],
  { assumptions, inventory }: ClusterIndex,
): PeerGrant[] {
  if (assumptions.cidrMatchesPods === 'never') return [];
  const addresses = addressesOf(block);
  const range = podRangesOf(inventory)[addresses.family];
  if (range.intersect(addresses).isEmpty()) return [];
  const total = range.subtract(addresses).isEmpty();
  const certain = total && assumptions.cidrMatchesPods === 'by-address';
  const open: Reason =
    assumptions.cidrMatchesPods === 'unknown'
      ? { type: 'assumption', assumption: 'cidrMatchesPods' }
      : { type: 'no-address' };
  return [
    {
      peer: ANY_POD,
      must: certain ? ports.must : NO_CONNECTIONS,
      may: ports.may,
      reasons: certain ? reasons : [...reasons, open],
    },
  ];
}

/**
 * Whether a namespace that does not exist today could match: the label with its own name is the only one that it cannot
 * choose freely.
 */
function mayBeNew({ namespaceSelector }: HypotheticalPeer, { inventory }: ClusterIndex): boolean {
  if (namespaceSelector === undefined) return false;
  const existing = namesOfNamespaces(inventory);
  const named = namespaceSelector.requirements.flatMap((requirement) =>
    requirement.key === NAMESPACE_NAME_LABEL && 'values' in requirement ? requirement.values : [],
  );
  let other = 'a-new-namespace';
  while (existing.has(other) || named.includes(other)) other += '-x';
  return [...named.filter((name) => !existing.has(name)), other].some((name) =>
    isSatisfiable(namespaceSelector, { [NAMESPACE_NAME_LABEL]: name }),
  );
}

const knownNames = new WeakMap<Inventory, ReadonlySet<string>>();

function namesOfNamespaces(inventory: Inventory): ReadonlySet<string> {
  const names = knownNames.get(inventory) ?? new Set(inventory.namespaces.map(({ name }) => name));
  knownNames.set(inventory, names);
  return names;
}
