import { AddressSet } from '../../network/address-set.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import type { Direction } from '../../network/protocol.ts';
import type { TierPeer } from '../../inventory/cluster-tier-policy.ts';
import type { NetworkPolicy, PolicyPeer } from '../../inventory/network-policy.ts';
import type { SourceLocation } from '../../inventory/problem.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import { Bitset } from '../classes/bitset.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { CompiledPolicies } from '../compilation/compilation.ts';
import type { LintFinding } from './finding.ts';
import { peerField, placed, referenceOf } from './policy-view.ts';
import type { EvaluatedPolicy } from './policy-view.ts';
import { unservedPorts } from './unserved-ports.ts';

/** Policies, peers and named ports that match nothing there is. */
export function findIneffective({ index, policies, tierPolicies }: CompiledPolicies): LintFinding[] {
  const { inventory } = index;
  return [
    ...inventory.networkPolicies.flatMap((policy, place) => {
      const compiled = policies[place]!;
      const selected = index.peers.possiblySelected(policy.namespace, policy.podSelector);
      if (selected.isEmpty()) return [selectsNothing(policy, 'spec.podSelector')];
      return policy.directions.flatMap((direction) => [
        ...peersWithoutMatch(policy, direction, (peer) => isEmptyPeer(peer, policy, index)),
        ...unservedPorts(policy, direction, index, (rule) =>
          direction === 'ingress'
            ? selected
            : podsOf(index.rulePeers.at(compiled.rules.egress[rule]!.peers).pods),
        ),
      ]);
    }),
    ...inventory.clusterTierPolicies.flatMap((policy, place) => {
      const compiled = tierPolicies[place]!;
      if (compiled.subject.may.isEmpty()) return [selectsNothing(policy, 'spec.subject')];
      return DIRECTIONS.flatMap((direction) => [
        ...peersWithoutMatch(policy, direction, (peer) => isEmptyTierPeer(peer, index)),
        ...unservedPorts(policy, direction, index, (rule) => {
          if (direction === 'ingress') return compiled.subject.may;
          const found = compiled.rules.egress.find((own) => own.index === rule);
          return found === undefined ? undefined : podsOf(found.pods);
        }),
      ]);
    }),
  ];
}

function selectsNothing(policy: EvaluatedPolicy, field: string): LintFinding {
  return {
    code: 'selects-nothing',
    object: referenceOf(policy),
    field,
    ...placed(policy),
    message: 'No pod matches, so the policy does nothing.',
    fix: 'Correct the labels that it selects by, or remove it. A pod that matches later will be under it.',
  };
}

interface RuleWith<Peer> {
  readonly peers: readonly Peer[];
  readonly location?: SourceLocation;
}

function peersWithoutMatch<Peer>(
  policy: EvaluatedPolicy & Readonly<Record<Direction, readonly RuleWith<Peer>[]>>,
  direction: Direction,
  isEmpty: (peer: Peer) => boolean,
): LintFinding[] {
  return policy[direction].flatMap((rule, ruleIndex) =>
    rule.peers.flatMap((peer, peerIndex) =>
      isEmpty(peer)
        ? [
            {
              code: 'peer-matches-nothing',
              object: referenceOf(policy),
              field: peerField(direction, ruleIndex, peerIndex),
              ...placed(policy, rule),
              message: 'Nothing that there is matches this peer.',
              fix: 'Correct its selectors or addresses, or remove it. A pod that matches later will be meant by it.',
            } satisfies LintFinding,
          ]
        : [],
    ),
  );
}

function isEmptyPeer(peer: PolicyPeer, { namespace }: NetworkPolicy, { peers }: ClusterIndex): boolean {
  if (peer.type === 'ip-block') return AddressSet.ofBlock(peer.cidr, peer.except).isEmpty();
  return peers.podPeers(peer.podSelector, peer.namespaceSelector, namespace, 'as-assumed').may.isEmpty();
}

function isEmptyTierPeer(peer: TierPeer, { peers, inventory }: ClusterIndex): boolean {
  if (peer.type === 'pods')
    return peers.podPeers(peer.podSelector, peer.namespaceSelector, undefined, 'never').may.isEmpty();
  if (peer.type !== 'nodes' || inventory.nodes.length === 0) return false;
  return !inventory.nodes.some(({ labels }) => matchesSelector(peer.nodeSelector, labels));
}

function podsOf(byFamily: readonly { readonly may: Bitset }[]): Bitset {
  return Bitset.unionOf(byFamily.map(({ may }) => may));
}
