import type { Direction } from '../../network/protocol.ts';
import type { ClusterTierPolicy, TierAction, TierRule } from '../../inventory/cluster-tier-policy.ts';
import type { Peer } from '../../inventory/peers-and-ports.ts';
import type { SourceLocation } from '../../inventory/problems/problem.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { PolicyReference } from '../model/model.ts';
import type { PeerBits, PeerScope } from '../classes/peer-index.ts';
import { compilePeers } from './peers.ts';
import type { PeerMeaning } from './peers.ts';
import { compilePorts } from './policy-ports.ts';
import type { CompiledPorts } from './policy-ports.ts';

/** One rule of a cluster tier, with what it certainly matches and what it may match. */
export interface CompiledTierRule extends PeerMeaning {
  readonly index: number;
  readonly action: TierAction;
  readonly ports: CompiledPorts;
  readonly peers: readonly Peer[];
  readonly location?: SourceLocation;
}

export interface CompiledTierPolicy {
  readonly id: number;
  readonly source: ClusterTierPolicy;
  readonly reference: PolicyReference;
  readonly subject: PeerBits;
  readonly rules: Readonly<Record<Direction, readonly CompiledTierRule[]>>;
}

/** Cluster-tier policies are cluster-scoped, and their labels never select pods on the network of a node. */
export const TIER_SCOPE: PeerScope = { ownNamespace: undefined, hostNetworkPeers: 'never' };

/** Compiles ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
export function compileTierPolicy(
  policy: ClusterTierPolicy,
  id: number,
  index: ClusterParts,
): CompiledTierPolicy {
  const { kind, name, location, subject } = policy;
  return {
    id,
    source: policy,
    reference: { kind, name, ...(location && { location }) },
    subject: index.peers.podPeers(subject, TIER_SCOPE),
    rules: {
      ingress: compileRules(policy.ingress, 'ingress', index),
      egress: compileRules(policy.egress, 'egress', index),
    },
  };
}

function compileRules(
  rules: readonly TierRule[],
  direction: Direction,
  index: ClusterParts,
): CompiledTierRule[] {
  return rules.map((rule, place): CompiledTierRule => ({
    index: place,
    action: rule.action,
    peers: rule.peers,
    // A range in a cluster tier is not an `endPort`.
    ports: compilePorts(rule.ports, direction, {
      ...index.assumptions,
      endPort: 'supported',
    }),
    ...(rule.location && { location: rule.location }),
    ...compilePeers(
      rule.peers,
      { ...TIER_SCOPE, use: rule.action === 'accept' ? 'grant' : 'refusal' },
      index,
    ),
  }));
}
