import type { MissedChanges } from '../api/earlier-answers.ts';
import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';
import type { Person } from '../auth/person.ts';
import type { GoneKind } from '../core/inventory/absence/gone-at-once.ts';
import type { LastKnown } from '../core/inventory/absence/last-known.ts';
import type { Completeness, Consistency } from '../core/inventory/inventory.ts';
import type { DataFlowRevision } from '../core/dataflow/data-flow-map.ts';
import type { Unread } from '../core/inventory/problems/unread.ts';
import type { Problem } from '../core/inventory/problems/problem.ts';
import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';
import type { ClassificationSettings } from '../core/classification/classification.ts';

/** Everything about a snapshot except its objects. Serialisable, so that worker threads can send it. */
export interface SnapshotHeader {
  /** The time that the snapshot shows: the start of the collection, or the date of a dated state. */
  readonly takenAt: Date;
  readonly windowStart: Date;
  readonly windowEnd: Date;
  readonly trigger: SnapshotTrigger;
  readonly completeness: Completeness;
  readonly consistency: Consistency;
  readonly cniProfile: CniProfileName;
  /** The profile combined with the cluster's overrides, which all verdicts of the snapshot depend on. */
  readonly assumptions: Assumptions;
  /** How data classes were determined; null for snapshots of versions that did not record it. */
  readonly classification: ClassificationSettings | null;
  readonly description: string;
  /**
   * How long its state holds at most if no other snapshot follows; null for snapshots of versions that did not record
   * access.
   */
  readonly holdsForMilliseconds: number | null;
  readonly unread: readonly Unread[];
  readonly problems: readonly Problem[];
  /** The kinds because of which it is held; null if it is not held. They are among `unread`. */
  readonly held: readonly GoneKind[] | null;
  /** The last snapshots that could read the kinds that this one could not. */
  readonly lastKnown: LastKnown;
  /** The data flows that it was judged with; null if there was no data-flow map. */
  readonly dataFlows: DataFlowRevision | null;
  readonly absentKinds: readonly string[];
  readonly ignoredKinds: Readonly<Record<string, number>>;
  /** Displayed in tables: number of objects by kind, and of pods. */
  readonly objectCounts: Readonly<Record<string, number>>;
}

/** Which snapshot, and the time that it shows. */
export interface SnapshotMoment {
  readonly id: string;
  readonly sequence: number;
  readonly takenAt: Date;
}

/** A published snapshot. `sequence` counts from 1 per cluster without gaps. */
export interface Snapshot extends SnapshotHeader, SnapshotMoment {
  readonly clusterId: string;
  readonly publishedAt: Date;
  /** When a held snapshot was confirmed. */
  readonly confirmedAt: Date | null;
  /** Who confirmed it: the name of the token, and the person that it belongs to. */
  readonly confirmedBy: { readonly name: string; readonly owner: Person | null } | null;
  /**
   * When its objects, and what goes with them, were removed: then `unread`, `problems`, `classification`, `lastKnown`
   * and `objectCounts` are empty and say nothing. `ignoredKinds` is kept, because access over time needs it; it is empty
   * for snapshots that were thinned by versions that removed it.
   */
  readonly thinnedAt: Date | null;
  /** When what was recorded of it beside the objects was removed. */
  readonly expiredAt: Date | null;
  /** The thinned snapshot that was asked about, if this one answers for it. */
  readonly insteadOf?: SnapshotMoment & { readonly changes: MissedChanges };
  /** Number of objects added, changed and removed since the previous snapshot. */
  readonly changes: { readonly added: number; readonly changed: number; readonly removed: number };
}

/**
 * The right to publish one snapshot of a cluster. A newer fence for the same cluster invalidates all older ones, so
 * that a worker that was considered dead cannot publish after its successor.
 */
export interface SnapshotFence {
  readonly clusterId: string;
  readonly runId: string;
  readonly token: number;
}

/** A point in time: a snapshot, or the last snapshot of a cluster taken at or before a time. */
export type AsOf =
  | { readonly type: 'snapshot'; readonly id: string }
  | { readonly type: 'time'; readonly at: Date }
  | { readonly type: 'latest' }
  /** The newest that is not PARTIAL; of those taken at or before a time, if there is one. */
  | { readonly type: 'latest-complete'; readonly at?: Date };

/** The person who confirmed a snapshot, or the token of a program; null if nobody did. */
export function confirmerOf({ confirmedBy }: Pick<Snapshot, 'confirmedBy'>): string | null {
  return confirmedBy && (confirmedBy.owner?.name ?? confirmedBy.name);
}
