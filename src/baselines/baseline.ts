import type { Person } from '../auth/person.ts';

/** Who approved something: a person, and the name of the token that they used. */
export interface Approver {
  readonly person: Person;
  readonly token: string;
}

/** An approved state of a cluster: that of a snapshot. */
export interface Baseline {
  readonly id: string;
  readonly clusterId: string;
  readonly snapshotId: string;
  readonly sequence: number;
  /** The time that the snapshot shows. */
  readonly takenAt: Date;
  /** Increases with each approval and acceptance for the cluster; 0 stands for no baseline. */
  readonly version: number;
  /** The version with which the snapshot was approved; each later one is an acceptance. */
  readonly approvedVersion: number;
  readonly comment: string;
  readonly approvedAt: Date;
  readonly approvedBy: Approver;
  /** Null while it is in force. */
  readonly replacedAt: Date | null;
}

/** A change of an object that was accepted into a baseline: the object is approved as the change left it. */
export interface Acceptance {
  readonly baselineId: string;
  /** The drift event. */
  readonly eventId: string;
  /** The first version of the baseline that contains the change. */
  readonly version: number;
  /** Of the first snapshot that shows the change. */
  readonly sequence: number;
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly comment: string;
  readonly acceptedAt: Date;
  readonly acceptedBy: Approver;
}
