import type { Protocol } from '../network/protocol.ts';
import type { Selector } from './selector.ts';

/**
 * The port of a rule, whatever kind of policy it stands in: every port of a protocol, numbers, or a name. A name
 * without a protocol, as cluster tiers have it, is one of `any`.
 */
export type PolicyPort =
  | { readonly type: 'all'; readonly protocol: Protocol }
  | { readonly type: 'range'; readonly protocol: Protocol; readonly from: number; readonly to: number }
  | { readonly type: 'named'; readonly protocol: Protocol | 'any'; readonly name: string };

/** Who is at the other end of a rule's connections, whatever kind of policy the rule stands in. */
export type Peer = PodPeer | NetworkPeer | NodePeer;

/**
 * Pods by their labels and those of their namespaces. A selector that the manifest leaves out (null) is `undefined`; an
 * empty one is `EVERYTHING`. They differ: without a namespace selector the pods of the policy's own namespace are meant.
 */
export interface PodPeer {
  readonly type: 'pods';
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

/** Whatever has an address in one of these blocks. */
export interface NetworkPeer {
  readonly type: 'networks';
  readonly blocks: readonly CidrBlock[];
}

/** The addresses of a CIDR without those of `except`. */
export interface CidrBlock {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** Nodes by their labels. */
export interface NodePeer {
  readonly type: 'nodes';
  readonly nodeSelector: Selector;
}
