import type { Direction, Protocol } from '../../network/protocol.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { ClusterIndex, CompiledRule } from '../dialects/compiled-policy.ts';
import type { DirectionProfiles } from '../profiles/direction-profiles.ts';
import { doubtLevel, doubtsOfTiers, networkPolicyIsolation } from '../doubts/doubt.ts';
import { openLabelsOf } from '../doubts/open-labels.ts';
import type { Doubts } from '../doubts/doubts.ts';
import type { Doubt } from '../doubts/doubt.ts';
import type { Decision, PolicyReference, Reason, Verdict } from '../model/model.ts';
import { sharedNode, type PodClass } from '../classes/pod-classes.ts';
import { openPointsOf, portsTowards } from '../dialects/policy-ports.ts';
import type { CompiledPorts } from '../dialects/policy-ports.ts';
import { podSelectorsOf, type PeerMeaning } from '../dialects/peers.ts';
import { openReasonsOfNamespace } from '../classes/namespace-matcher.ts';
import type { CompiledTierRule } from '../dialects/cluster-tier.ts';
import { decideThroughTiers } from '../tiers/tier-decision.ts';
import { openSubjectsOf, subjectSelectorsOf } from '../tiers/tier-evaluation.ts';
import type { TierStack } from '../tiers/tier-evaluation.ts';
import type { ReasonedVerdict } from '../tiers/tier-decision.ts';

/** A pod of a class; without its own node if the whole class is meant. */
export interface PodEnd {
  readonly type: 'pod';
  readonly podClass: number;
  /** The pod's own node; missing if any pod of the class is meant. */
  readonly nodes: ReadonlySet<string>;
  readonly placement: 'known' | 'unknown';
}

export interface OutsideEnd {
  readonly type: 'outside';
  readonly atom: number;
  /** Nodes that have one of the given addresses. */
  readonly nodes: ReadonlySet<string>;
  /** Whether these are all of them. */
  readonly placement: 'known' | 'unknown';
}

/** One connection to judge, within one address family. */
export interface ConnectionPoint {
  /** Index of the family in `ClusterIndex.families`. */
  readonly family: number;
  readonly protocol: Protocol;
  readonly port: number;
}

type Match = 'yes' | 'maybe' | 'no';

/** A complete query. */
interface Posed {
  readonly direction: Direction;
  readonly subject: PodEnd;
  readonly peer: PodEnd | OutsideEnd;
  readonly point: ConnectionPoint;
}

/** Decides single connections with their reasons, from the same compiled policies as rows. */
export class DecisionMaker {
  private readonly index: ClusterIndex;
  private readonly doubts: Doubts;
  private readonly profiles: Readonly<Record<Direction, DirectionProfiles>>;

  constructor(index: ClusterIndex, doubts: Doubts, profiles: Readonly<Record<Direction, DirectionProfiles>>) {
    this.index = index;
    this.doubts = doubts;
    this.profiles = profiles;
  }

  /** What `subject` allows in `direction` with `peer` at the other end. */
  decide(direction: Direction, subject: PodEnd, peer: PodEnd | OutsideEnd, point: ConnectionPoint): Decision {
    const judged = (verdict: Verdict, reasons: readonly Reason[]): Decision => ({
      direction,
      verdict,
      reasons: uniqueReasons(reasons),
    });
    const local = this.nodeTraffic(subject, peer);
    const byNode: Reason = { type: peer.type === 'outside' ? 'own-node' : 'host-network' };
    if (local === 'yes') return judged('allowed', [byNode]);
    const byPolicy = this.byPolicies({ direction, subject, peer, point });
    if (local === 'no' || byPolicy.verdict === 'allowed') return judged(byPolicy.verdict, byPolicy.reasons);
    const settled = this.index.assumptions.hostNetworkPods === 'as-nodes';
    const open: Reason = settled ? byNode : { type: 'assumption', assumption: 'hostNetworkPods' };
    return judged('unknown', byPolicy.verdict === 'unknown' ? [...byPolicy.reasons, open] : [open]);
  }

  private byPolicies(posed: Posed): ReasonedVerdict {
    const { direction, subject } = posed;
    const { assumptions, pods } = this.index;
    const doubts = this.doubts.of(subject.podClass, direction, subject.nodes);
    if (doubts.some(({ effect }) => effect === 'any'))
      return { verdict: 'unknown', reasons: doubts.map(({ reason }) => reason) };
    const isHost = pods.at(subject.podClass).networkMode === 'host';
    if (isHost && assumptions.hostNetworkPods === 'as-nodes')
      return { verdict: 'allowed', reasons: [{ type: 'host-network' }] };
    const { selecting, tiers } = this.profiles[direction];
    const networkPolicy = this.byNetworkPolicies(posed, doubts);
    const stack = tiers[subject.podClass];
    if (stack === undefined) return networkPolicy;
    const isolation = networkPolicyIsolation(selecting[subject.podClass]!, doubts, assumptions);
    const outcome = { ...networkPolicy, isolation };
    const possible: CompiledTierRule[] = [];
    const decided = decideThroughTiers(stack, direction, outcome, assumptions.clusterTiers, (rule) => {
      const match = this.matches(rule, rule.ports, posed);
      if (match === 'maybe') possible.push(rule);
      return match;
    });
    const open = doubtsOfTiers(doubts).map(({ reason }) => reason);
    if (decided.verdict === 'denied' && open.length > 0)
      return { verdict: 'unknown', reasons: [...decided.reasons, ...open] };
    if (decided.verdict !== 'unknown') return decided;
    const disguises = possible.length > 0 ? this.disguises(posed.peer) : [];
    const ofNamespaces = this.openNamespaces(posed, stack, possible);
    const ofLabels = this.openLabels(posed, stack, possible);
    return { verdict: 'unknown', reasons: [...decided.reasons, ...disguises, ...ofNamespaces, ...ofLabels] };
  }

  /** Why it is unknown which pods tiers apply to: unknown labels of the namespaces of both ends. */
  private openNamespaces(
    { subject, peer }: Posed,
    stack: TierStack,
    rules: readonly CompiledTierRule[],
  ): Reason[] {
    const ofSubject = this.openNamespace(subject, subjectSelectorsOf(stack));
    if (peer.type === 'outside') return ofSubject;
    const peers = rules.flatMap((rule) =>
      rule.peers.flatMap((each) => (each.type === 'pods' ? (each.namespaceSelector ?? []) : [])),
    );
    return [...ofSubject, ...this.openNamespace(peer, peers)];
  }

  /** Why it is unknown which pods tiers apply to: unknown labels of the pods of either end. */
  private openLabels(
    { subject, peer }: Posed,
    stack: TierStack,
    rules: readonly CompiledTierRule[],
  ): Reason[] {
    const ofSubject = openLabelsOf(subject.podClass, openSubjectsOf(stack), this.index);
    if (peer.type === 'outside') return ofSubject;
    return [...ofSubject, ...openLabelsOf(peer.podClass, podSelectorsOf(rules), this.index)];
  }

  private openNamespace({ podClass }: PodEnd, selectors: readonly Selector[]): Reason[] {
    const { inventory, namespaces, pods } = this.index;
    return openReasonsOfNamespace(
      namespaces.viewOf(pods.at(podClass).namespace),
      selectors,
      inventory.unread,
    );
  }

  private byNetworkPolicies(posed: Posed, doubts: readonly Doubt[]): ReasonedVerdict {
    const { direction, subject } = posed;
    const policies = this.profiles[direction].selecting[subject.podClass]!;
    const level = doubtLevel(doubts, policies.length > 0 ? 'isolated' : 'open');
    const doubtReasons = doubts.map(({ reason }) => reason);
    if (level === 'undecided') return { verdict: 'unknown', reasons: doubtReasons };
    if (policies.length === 0) {
      const enforced = this.index.assumptions.networkPolicy !== 'not-enforced';
      return { verdict: 'allowed', reasons: [{ type: enforced ? 'not-isolated' : 'not-enforced' }] };
    }
    const allowing: Reason[] = [];
    const possible: CompiledRule[] = [];
    for (const policy of policies)
      for (const rule of policy.rules[direction]) {
        const match = this.matches(this.index.rulePeers.at(rule.peers), rule.ports, posed);
        if (match === 'yes') allowing.push(ruleReason(policy.reference, rule));
        if (match === 'maybe') possible.push(rule);
      }
    if (allowing.length > 0) return { verdict: 'allowed', reasons: allowing };
    if (possible.length > 0 || level === 'widened') {
      const open = possible.flatMap((rule) => this.openReasons(rule, posed));
      return { verdict: 'unknown', reasons: [...open, ...doubtReasons] };
    }
    const references = policies.map(({ reference }) => reference);
    return { verdict: 'denied', reasons: [{ type: 'isolated', policies: references }] };
  }

  /** Whether a rule with these peers and ports matches the query. */
  private matches(
    { pods, outside }: PeerMeaning,
    ports: CompiledPorts,
    { direction, subject, peer, point: { family, protocol, port } }: Posed,
  ): Match {
    const { must, may } = peer.type === 'outside' ? outside : pods[family]!;
    const member = peer.type === 'outside' ? peer.atom : peer.podClass;
    if (!may.has(member)) return 'no';
    const destination = direction === 'ingress' ? subject : peer;
    const served = destination.type === 'pod' ? this.index.pods.at(destination.podClass).ports : [];
    const towards = portsTowards(ports, served);
    if (!towards.may.has(protocol, port)) return 'no';
    return must.has(member) && towards.must.has(protocol, port) ? 'yes' : 'maybe';
  }

  private openReasons(rule: CompiledRule, { direction, peer, point }: Posed): Reason[] {
    const points = openPointsOf(rule.portEntries, direction, this.index.assumptions);
    const ofPorts = points.map((assumption): Reason => ({ type: 'assumption', assumption }));
    if (peer.type === 'outside') return ofPorts;
    const peerClass = this.index.pods.at(peer.podClass);
    const { open, pods, namespaceSelectors, podSelectors } = this.index.rulePeers.at(rule.peers);
    const ofPeers = [
      ...open.filter((reason) => concerns(reason, peerClass)),
      ...this.openNamespace(peer, namespaceSelectors),
    ];
    if (pods[point.family]!.must.has(peer.podClass)) return [...ofPorts, ...ofPeers];
    ofPeers.push(...openLabelsOf(peer.podClass, podSelectors, this.index));
    const byNode = this.index.assumptions.cidrMatchesPods === 'never';
    const disguises = byNode ? this.disguises(peer) : this.doubts.ofNetworks(peer.podClass).map(reasonOf);
    return [...ofPorts, ...ofPeers, ...disguises];
  }

  /** Why a pod at the other end may be an outside address for the plugin: because of its node or its networks. */
  private disguises(peer: PodEnd | OutsideEnd): Reason[] {
    if (peer.type === 'outside') return [];
    return this.doubts.ofDisguise(peer.podClass, peer.nodes).map(reasonOf);
  }

  /** Traffic between a pod and its own node is always allowed, regardless of addresses. */
  private nodeTraffic(subject: PodEnd, peer: PodEnd | OutsideEnd): Match {
    const { assumptions, peers } = this.index;
    if (assumptions.hostNetworkPods === 'as-pods') return 'no';
    const { hostNetwork } = peers;
    if (peer.type === 'outside') {
      if (peer.nodes.size === 0 && peer.placement === 'known') return 'no';
    } else if (!hostNetwork.has(subject.podClass) && !hostNetwork.has(peer.podClass)) return 'no';
    const shared = sharedNode(subject, peer);
    return shared === 'yes' && assumptions.hostNetworkPods === 'unknown' ? 'maybe' : shared;
  }
}

/** Whether an open point of a rule's peers can decide about pods of a class. */
function concerns(reason: Reason, { addressing, networkMode }: PodClass): boolean {
  if (reason.type === 'no-address') return addressing === 'pending';
  const isAboutHost = reason.type === 'assumption' && reason.assumption === 'hostNetworkPods';
  return !isAboutHost || networkMode === 'host';
}

function reasonOf({ reason }: Doubt): Reason {
  return reason;
}

function ruleReason(policy: PolicyReference, { index, location }: CompiledRule): Reason {
  return { type: 'rule', policy, ruleIndex: index, action: 'allow', ...(location && { location }) };
}

/** The reason for a rule is created once, so that it can be compared by identity. */
function uniqueReasons(reasons: readonly Reason[]): Reason[] {
  const seen = new Set<Reason | string>();
  return reasons.filter((reason) => {
    const key = reason.type === 'rule' ? reason : JSON.stringify(reason);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
