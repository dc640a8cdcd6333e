import type { WorkloadReference } from '../inventory/workload.ts';
import type { AddressBlock } from '../network/address.ts';
import type { ConnectionSet } from '../network/sets.ts';

/** The connections of a workload with one peer, in one direction. */
export interface PeerAccess {
  readonly allowed: ConnectionSet;
  /** What may be possible but is not decided, without what is allowed. */
  readonly unknown: ConnectionSet;
  /** The part of `allowed` and `unknown` that is certainly declared as wanted. */
  readonly declared: ConnectionSet;
}

export interface WorkloadPeer extends PeerAccess {
  readonly workload: WorkloadReference;
}

/** Outside addresses with equal verdicts. Which policies split them does not matter: adjacent ranges are joined. */
export interface OutsidePeer extends PeerAccess {
  readonly range: AddressBlock;
}

/**
 * What may reach a workload (ingress) or what it may reach (egress). A peer that is missing is denied. A list never
 * contains the workload itself: connections between its replicas are no access from elsewhere.
 */
export interface AccessList {
  readonly workloads: readonly WorkloadPeer[];
  readonly outside: readonly OutsidePeer[];
}

/** What lists say about the workloads of one namespace, or about the outside (an empty `namespace`). */
export interface AccessPart extends AccessList {
  readonly namespace: string;
}
