import type { Peer, PolicyPort } from './peers-and-ports.ts';
import type { SourceLocation } from './problem.ts';
import type { Selector } from './selector.ts';

export type TierAction = 'accept' | 'deny' | 'pass';

/** Pods chosen by namespace and pod labels; an undefined pod selector means every pod of the namespaces. */
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

/** ClusterNetworkPolicy v1alpha2 or v1beta1, AdminNetworkPolicy and BaselineAdminNetworkPolicy v1alpha1 in one shape. */
export interface ClusterTierPolicy {
  readonly kind: 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';
  readonly apiVersion: string;
  readonly name: string;
  readonly tier: 'admin' | 'baseline';
  /** Lower goes first; 0 for the baseline singleton. */
  readonly priority: number;
  readonly subject: PodSet;
  /** In order: the first match wins. */
  readonly ingress: readonly TierRule[];
  readonly egress: readonly TierRule[];
  readonly location?: SourceLocation;
}

/** The API that a policy is of: ClusterNetworkPolicy, or the one before it with its two kinds. */
export function tierApi({
  kind,
}: Pick<ClusterTierPolicy, 'kind'>): 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' {
  return kind === 'ClusterNetworkPolicy' ? kind : 'AdminNetworkPolicy';
}
