import type { Direction } from '../../network/protocol.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { PolicyPort } from '../../inventory/peers-and-ports.ts';
import type { SourceLocation } from '../../inventory/problems/problem.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { PolicyReference } from '../model/model.ts';
import type { CompiledPorts } from './policy-ports.ts';
import type { RulePeers } from './rule-peers.ts';

/** The compiled form of the policies of a cluster. */
export interface ClusterIndex extends ClusterParts {
  readonly rulePeers: RulePeers;
}

export interface CompiledRule {
  readonly index: number;
  /** Number of its peers in `ClusterIndex.rulePeers`; equal peers have the same number. */
  readonly peers: number;
  readonly ports: CompiledPorts;
  readonly portEntries: readonly PolicyPort[];
  /** Equal ports in the same direction have the same number. */
  readonly portsKey: string;
  readonly location?: SourceLocation;
}

/** A NetworkPolicy (or a policy of another dialect with the same additive semantics). */
export interface CompiledPolicy {
  /** Unique among all policies of models that were derived from one another. */
  readonly id: number;
  readonly source: NetworkPolicy;
  readonly reference: PolicyReference;
  readonly directions: readonly Direction[];
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}
