import type { Direction } from '../network/protocol.ts';
import type { NetworkPeer, PodPeer, PolicyPort } from './peers-and-ports.ts';
import type { Problem, SourceLocation } from './problems/problem.ts';
import type { Selector } from './selector.ts';

/** One ingress or egress rule. No peers means any peer, no ports means any port. */
export interface PolicyRule {
  readonly peers: readonly (PodPeer | NetworkPeer)[];
  readonly ports: readonly PolicyPort[];
  readonly location?: SourceLocation;
}

/** `networking.k8s.io/v1` NetworkPolicy, validated. */
export interface NetworkPolicy {
  readonly kind: 'NetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly podSelector: Selector;
  /** Effective policy types: explicit `policyTypes`, or the API's default if that field is missing. */
  readonly directions: readonly Direction[];
  /** Rules per direction; empty for a direction that isolates and allows nothing. */
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  readonly location?: SourceLocation;
}

/**
 * A policy object that the API server would reject, or whose kind or fields this version does not evaluate. It is never
 * ignored: every verdict that it could change is `unknown`.
 */
export interface UnevaluatedPolicy {
  /** Kubernetes kind, e.g. `NetworkPolicy`, `AdminNetworkPolicy`, `CiliumNetworkPolicy`. */
  readonly kind: string;
  readonly apiVersion: string;
  /** Missing for cluster-scoped kinds, which may affect every pod. */
  readonly namespace?: string;
  readonly name: string;
  readonly reason: 'invalid' | 'not-supported';
  /** What the object may select; missing if this could not be read, which means any pod in its scope. */
  readonly podSelector?: Selector;
  /**
   * The namespaces of those pods, for a cluster-scoped kind; missing if this could not be read, which means any
   * namespace.
   */
  readonly namespaceSelector?: Selector;
  /** Directions that it may affect. */
  readonly directions: readonly Direction[];
  readonly problems: readonly Problem[];
  /** The spec as it was read, kept for display in the history. */
  readonly spec: unknown;
  readonly location?: SourceLocation;
}
