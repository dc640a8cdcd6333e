import type { Direction, Protocol } from '../network/protocol.ts';
import type { Problem, SourceLocation } from './problem.ts';
import type { Selector } from './selector.ts';

/**
 * The port of a rule, whatever kind of policy it stands in: every port of a protocol, numbers, or a name. A name
 * without a protocol, as cluster tiers have it, is one of `any`.
 */
export type PolicyPort =
  | { readonly type: 'all'; readonly protocol: Protocol }
  | { readonly type: 'range'; readonly protocol: Protocol; readonly from: number; readonly to: number }
  | { readonly type: 'named'; readonly protocol: Protocol | 'any'; readonly name: string };

/**
 * `NetworkPolicyPeer`. A selector that the manifest leaves out (null) is `undefined`; an empty one is
 * `EVERYTHING`: the two differ (SEMANTICS: a null namespace selector means the policy's own namespace).
 */
export type PolicyPeer =
  | { readonly type: 'pods'; readonly podSelector?: Selector; readonly namespaceSelector?: Selector }
  | { readonly type: 'ip-block'; readonly cidr: string; readonly except: readonly string[] };

/** One ingress or egress rule. No peers means any peer, no ports means any port. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
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
  /** Effective policy types: explicit `policyTypes`, or the API's default where that field is missing. */
  readonly directions: readonly Direction[];
  /** Rules per direction; empty for a direction that isolates and allows nothing. */
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  readonly location?: SourceLocation;
}

/**
 * A policy object that the API server would refuse, or whose kind or fields this version does not evaluate.
 * It is never evaluated around: every verdict that it could have changed is `unknown`.
 */
export interface UnevaluatedPolicy {
  /** Kubernetes kind, e.g. `NetworkPolicy`, `AdminNetworkPolicy`, `CiliumNetworkPolicy`. */
  readonly kind: string;
  readonly apiVersion: string;
  /** Missing for cluster-scoped kinds, which may touch every pod. */
  readonly namespace?: string;
  readonly name: string;
  readonly reason: 'invalid' | 'not-supported';
  /** What the object may select: missing where even that could not be read, which means any pod in its scope. */
  readonly podSelector?: Selector;
  /** The namespaces of those pods, for a cluster-scoped kind; missing where that could not be read: any. */
  readonly namespaceSelector?: Selector;
  /** Directions that it may decide. */
  readonly directions: readonly Direction[];
  readonly problems: readonly Problem[];
  /** The spec as it was read, kept so that history shows it. */
  readonly spec: unknown;
  readonly location?: SourceLocation;
}
