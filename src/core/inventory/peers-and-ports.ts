import type { Protocol } from '../network/protocol.ts';
import type { Selector } from './selector.ts';

/**
 * A port of a rule, in policies of any kind: every port of a protocol, a range of numbers, or a name. Names in cluster
 * tiers have no protocol, which is represented as `any`.
 */
export type PolicyPort =
  | { readonly type: 'all'; readonly protocol: Protocol }
  | { readonly type: 'range'; readonly protocol: Protocol; readonly from: number; readonly to: number }
  | { readonly type: 'named'; readonly protocol: Protocol | 'any'; readonly name: string };

/** The other end of a rule's connections, in policies of any kind. */
export type Peer = PodPeer | NetworkPeer | NodePeer;

/**
 * Pods, selected by their labels and those of their namespaces. A missing (null) selector is `undefined`, an empty one is
 * `EVERYTHING`. The difference matters: without a namespace selector, only pods of the policy's own namespace match.
 */
export interface PodPeer {
  readonly type: 'pods';
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

/** Everything with an address in one of these blocks. */
export interface NetworkPeer {
  readonly type: 'networks';
  readonly blocks: readonly CidrBlock[];
}

/** The addresses of a CIDR without those of `except`. */
export interface CidrBlock {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** Nodes, selected by their labels. */
export interface NodePeer {
  readonly type: 'nodes';
  readonly nodeSelector: Selector;
}
