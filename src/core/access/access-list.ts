import type { WorkloadReference } from '../inventory/workload.ts';
import type { AddressBlock } from '../network/address.ts';
import type { ConnectionSet } from '../network/sets.ts';

/** The connections of a workload with one peer, in one direction. */
export interface PeerAccess {
  readonly allowed: ConnectionSet;
  /** The connections whose verdict is unknown. */
  readonly unknown: ConnectionSet;
  /** The part of `allowed` and `unknown` that is certainly declared as wanted. */
  readonly declared: ConnectionSet;
}

export interface WorkloadPeer extends PeerAccess {
  readonly workload: WorkloadReference;
}

/** Outside addresses with equal verdicts. Adjacent ranges are joined, even if policies split them. */
export interface OutsidePeer extends PeerAccess {
  readonly range: AddressBlock;
}

/**
 * The peers that may reach a workload (ingress), or that it may reach (egress). A peer that is not listed is denied. A
 * list never contains the workload itself: connections between its replicas do not count as access.
 */
export interface AccessList {
  readonly workloads: readonly WorkloadPeer[];
  readonly outside: readonly OutsidePeer[];
}

/** The part of access lists about the workloads of one namespace, or about the outside (an empty `namespace`). */
export interface AccessPart extends AccessList {
  readonly namespace: string;
}
