import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';
import type { Completeness, Consistency } from '../core/inventory/inventory.ts';
import type { Unread } from '../core/inventory/unread.ts';
import type { Problem } from '../core/inventory/problem.ts';
import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';

/** Everything about a snapshot except its objects. Serialisable, so that worker threads can hand it over. */
export interface SnapshotHeader {
  /** The moment that the snapshot shows: start of the collection window, or the date of a dated state. */
  readonly takenAt: Date;
  readonly windowStart: Date;
  readonly windowEnd: Date;
  readonly trigger: SnapshotTrigger;
  readonly completeness: Completeness;
  readonly consistency: Consistency;
  readonly cniProfile: CniProfileName;
  /** What the profile and the cluster's overrides came to: what every verdict of the snapshot rests on. */
  readonly assumptions: Assumptions;
  readonly description: string;
  readonly unread: readonly Unread[];
  readonly problems: readonly Problem[];
  readonly absentKinds: readonly string[];
  readonly ignoredKinds: Readonly<Record<string, number>>;
  /** Shown in tables: counts of the objects by kind, and of pods. */
  readonly objectCounts: Readonly<Record<string, number>>;
}

/** A published snapshot. `sequence` counts up per cluster without gaps. */
export interface Snapshot extends SnapshotHeader {
  readonly id: string;
  readonly clusterId: string;
  readonly sequence: number;
  readonly publishedAt: Date;
  /** Objects added, changed and removed against the snapshot before. */
  readonly changes: { readonly added: number; readonly changed: number; readonly removed: number };
}

/**
 * The right to publish one snapshot of a cluster. A newer fence for the same cluster makes every older one
 * void, so that a worker that was thought dead cannot publish after its successor.
 */
export interface SnapshotFence {
  readonly clusterId: string;
  readonly runId: string;
  readonly token: number;
}

/** A moment in history: a snapshot, or the last one taken at or before a time. */
export type AsOf =
  | { readonly type: 'snapshot'; readonly id: string }
  | { readonly type: 'time'; readonly at: Date }
  | { readonly type: 'latest' };
