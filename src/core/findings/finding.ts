import type { Evidence, Severity, Subject } from '../rules/rule.ts';

export type FindingState = 'open' | 'resolved';

/** `stale`: the latest snapshot could neither confirm nor resolve the finding. */
export type Freshness = 'current' | 'stale';

/** A violation of a rule by one subject, tracked over time. */
export interface Finding {
  readonly id: string;
  readonly clusterId: string;
  /** SHA-256 (hex) of cluster, rule, subject and the violation's key. */
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly key: string;
  readonly evidence: Evidence;
  readonly state: FindingState;
  readonly freshness: Freshness;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly resolvedAt: Date | null;
  readonly dueAt: Date | null;
  readonly firstSnapshotId: string;
  readonly lastSnapshotId: string;
}

export type FindingEventType =
  'opened' | 'changed' | 'resolved' | 'reopened' | 'became-stale' | 'became-current';

export interface FindingEvent {
  readonly findingId: string;
  readonly type: FindingEventType;
  readonly at: Date;
  readonly snapshotId: string;
  /** `system` for changes made by snapshots; otherwise the name of a person or token. */
  readonly actor: string;
  readonly details: Readonly<Record<string, unknown>>;
}
