import type { Exclusions } from '../inventory/problems/input-warnings.ts';
import type { Completeness, Consistency } from '../inventory/inventory.ts';
import type { RuleResult } from '../rules/assessment.ts';
import type { Evidence, Severity, Subject, Violation } from '../rules/rule.ts';
import { UNHANDLED, type ActEventType, type Handling } from './acts/handling.ts';
import { SYSTEM, type Actor } from './acts/actor.ts';
import { dueAt } from './due-date.ts';
import type { FindingPolicy } from './finding-settings.ts';
import { findingId } from './fingerprint.ts';
import type { Ownership, OwnershipReason } from './ownership/team.ts';

export type FindingState = 'open' | 'resolved';

/** `stale`: the latest snapshot could neither confirm nor resolve the finding. */
export type Freshness = 'current' | 'stale';

/** A violation of a rule by one subject, tracked over time. */
export interface Finding extends Handling {
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
  /** The days that the due date was computed with. */
  readonly dueDays: number | null;
  /** The team that owns it; null: none. */
  readonly team: string | null;
  /** Why it has that team; null: nothing names one. */
  readonly teamReason: OwnershipReason | null;
  /** Increases with each recorded change and each act; null for a past state, on which nobody can act. */
  readonly version: number | null;
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
  { dueDays, ownerOf }: FindingPolicy,
): Finding {
  return {
    ...UNHANDLED,
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
    dueAt: dueAt(takenAt, dueDays[severity]),
    dueDays: dueDays[severity],
    ...teamFields(ownerOf(subject)),
    version: 1,
    firstSnapshotId: snapshotId,
    lastSnapshotId: snapshotId,
  };
}

/** The fields of a finding that belong to its team. */
export function teamFields(ownership: Ownership | undefined): Pick<Finding, 'team' | 'teamReason'> {
  if (ownership === undefined || ownership.reason.type === 'nothing') return { team: null, teamReason: null };
  return { team: ownership.team, teamReason: ownership.reason };
}

const VIOLATION_EVENTS = [
  'opened',
  'changed',
  'resolved',
  'reopened',
  'became-stale',
  'became-current',
] as const;

/** What snapshots show of a violation. */
export type ViolationEventType = (typeof VIOLATION_EVENTS)[number];

/** Also what the configuration changes, with the next snapshot, and what people do. */
export type FindingEventType = ViolationEventType | 'team-changed' | 'due-date-changed' | ActEventType;

export interface FindingEvent {
  readonly findingId: string;
  readonly type: FindingEventType;
  readonly at: Date;
  readonly snapshotId: string;
  readonly actor: Actor;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An event that a snapshot causes. */
export function snapshotEvent(
  id: string,
  type: FindingEventType,
  { id: snapshotId, takenAt }: AssessedSnapshot,
  details: FindingEvent['details'],
): FindingEvent {
  return { findingId: id, type, at: takenAt, snapshotId, actor: SYSTEM, details };
}

/** Whether a snapshot showed it of the violation itself; of the other events, the cluster knows nothing. */
export function isViolationEvent(
  event: FindingEvent,
): event is FindingEvent & { readonly type: ViolationEventType } {
  return VIOLATION_EVENTS.some((type) => type === event.type);
}
