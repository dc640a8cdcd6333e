import type { Peer, PolicyPort } from './peers-and-ports.ts';
import type { SourceLocation } from './problems/problem.ts';
import type { Selector } from './selector.ts';

export type TierAction = 'accept' | 'deny' | 'pass';

/** Pods selected by namespace and pod labels; an undefined pod selector means every pod of the namespaces. */
export interface PodSet {
  readonly namespaceSelector: Selector;
  readonly podSelector?: Selector;
}

export interface TierRule {
  readonly name?: string;
  readonly action: TierAction;
  readonly peers: readonly Peer[];
  /** Empty: any protocol and port. */
  readonly ports: readonly PolicyPort[];
  readonly location?: SourceLocation;
}

/**
 * The common form of ClusterNetworkPolicy v1alpha2 or v1beta1, and AdminNetworkPolicy and BaselineAdminNetworkPolicy
 * v1alpha1.
 */
export interface ClusterTierPolicy {
  readonly kind: 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';
  readonly apiVersion: string;
  readonly name: string;
  readonly tier: 'admin' | 'baseline';
  /** Lower values are evaluated first; 0 for the baseline singleton. */
  readonly priority: number;
  readonly subject: PodSet;
  /** In order: the first match applies. */
  readonly ingress: readonly TierRule[];
  readonly egress: readonly TierRule[];
  readonly location?: SourceLocation;
}

/** The API of a policy: ClusterNetworkPolicy, or the previous one with its two kinds. */
export function tierApi({
  kind,
}: Pick<ClusterTierPolicy, 'kind'>): 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' {
  return kind === 'ClusterNetworkPolicy' ? kind : 'AdminNetworkPolicy';
}
