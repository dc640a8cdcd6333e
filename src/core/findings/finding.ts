import type { Exclusions } from '../inventory/problems/input-warnings.ts';
import type { Completeness, Consistency } from '../inventory/inventory.ts';
import type { RuleResult } from '../rules/assessment.ts';
import type { Evidence, Severity, Subject, Violation } from '../rules/rule.ts';
import { dueAt } from './due-date.ts';
import { findingId } from './fingerprint.ts';

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

/** The published snapshot that was assessed. */
export interface AssessedSnapshot {
  readonly id: string;
  readonly clusterId: string;
  readonly takenAt: Date;
  readonly completeness: Completeness;
  readonly consistency: Consistency;
  /** Whether the input excludes files, and whether these differ from those of the previous snapshot. */
  readonly exclusions: Exclusions;
}

/** A finding as it is when a snapshot shows a violation for the first time. */
export function openFinding(
  fingerprint: string,
  { ruleId, severity, subject }: RuleResult,
  { key, evidence }: Violation,
  { id: snapshotId, clusterId, takenAt }: AssessedSnapshot,
): Finding {
  return {
    id: findingId(fingerprint),
    clusterId,
    fingerprint,
    ruleId,
    severity,
    subject,
    key,
    evidence,
    state: 'open',
    freshness: 'current',
    firstSeenAt: takenAt,
    lastSeenAt: takenAt,
    resolvedAt: null,
    dueAt: dueAt(takenAt, severity),
    firstSnapshotId: snapshotId,
    lastSnapshotId: snapshotId,
  };
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
