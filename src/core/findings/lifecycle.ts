import type { Assessment, RuleResult } from '../rules/assessment.ts';
import type { Subject, Violation } from '../rules/rule.ts';
import { subjectKey } from '../rules/subjects.ts';
import { dueAt } from './due-date.ts';
import { asConfigured, dueFields, movedDue } from './configured-change.ts';
import { openFinding, snapshotEvent } from './finding.ts';
import type { AssessedSnapshot, Finding, FindingEvent } from './finding.ts';
import { changesOf } from './finding-changes.ts';
import type { FindingPolicy } from './finding-settings.ts';
import { fingerprint } from './fingerprint.ts';
import type { PresentSubjects } from './present-subjects.ts';

export interface Reconciliation {
  /** The findings of this cluster: all open ones, and the resolved ones, so that they reopen with the same id. */
  readonly existing: readonly Finding[];
  readonly assessment: Pick<Assessment, 'ruleIds' | 'results' | 'undecided'>;
  readonly snapshot: AssessedSnapshot;
  /**
   * The subjects that the snapshot contains and that rules could judge, whether or not they are classified as personal
   * data.
   */
  readonly present: PresentSubjects;
  readonly policy: FindingPolicy;
}

/** A change to write. `finding` is the whole new state; `seen` is a finding that was only seen again. */
export type FindingChange =
  | {
      readonly type: 'insert' | 'update';
      readonly finding: Finding;
      readonly events: readonly FindingEvent[];
    }
  | {
      readonly type: 'seen';
      readonly findingId: string;
      readonly lastSeenAt: Date;
      readonly lastSnapshotId: string;
    };

/** A change that is recorded as an event: being seen again is not. */
export type RecordedChange = Exclude<FindingChange, { readonly type: 'seen' }>;

/** Why an open finding was resolved or became stale; stored in its event. */
type AbsenceCause =
  /** It was judged again and is no longer violated. */
  | 'no-longer-violated'
  /** The subject no longer exists. */
  | 'subject-gone'
  /** The subject still exists but is no longer classified as personal data. This is not an improvement. */
  | 'subject-not-classified'
  /** The snapshot is incomplete, so what is missing proves nothing. */
  | 'snapshot-incomplete'
  /** Objects changed while the snapshot was read, so what it does not show may have existed all the time. */
  | 'snapshot-skewed'
  /** Other files are excluded than before, so what is missing may only be hidden. */
  | 'exclusions-changed'
  /** Labels that are not known may declare the subject as personal data, so it was not judged. */
  | 'data-class-unknown'
  /** The rule could not decide this time. */
  | 'undecided'
  /** The rule is disabled or was removed. This is not an improvement. */
  | 'rule-not-run';

const RESOLVING: ReadonlySet<AbsenceCause> = new Set([
  'no-longer-violated',
  'subject-gone',
  'subject-not-classified',
]);

/**
 * Updates findings for a new snapshot. Pure; changes are in the order of the assessment, then of `existing`.
 *
 * A violation opens, reopens or confirms its finding, also in an incomplete snapshot, because it is proven. The absence
 * of a violation resolves its finding only if the snapshot is complete and consistent, and if the rule left nothing
 * undecided for that subject, or the subject no longer exists or is known to be no longer classified as personal data.
 * Any other absence makes the finding stale. So does the absence of anything in a snapshot that excludes other files than the
 * previous one. A stale finding remains stale as long as files are excluded, unless it is confirmed.
 */
export function reconcileFindings({
  existing,
  assessment,
  snapshot,
  present,
  policy,
}: Reconciliation): readonly FindingChange[] {
  const known = new Map(existing.map((finding) => [finding.fingerprint, finding]));
  const confirmed = new Set<string>();
  const changes: FindingChange[] = [];
  for (const result of assessment.results) {
    for (const violation of result.violations) {
      const print = fingerprint({
        clusterId: snapshot.clusterId,
        ruleId: result.ruleId,
        subject: result.subject,
        key: violation.key,
      });
      if (confirmed.has(print)) continue;
      confirmed.add(print);
      const finding = known.get(print);
      changes.push(
        finding === undefined
          ? opened(openFinding(print, result, violation, snapshot, policy), snapshot)
          : confirm(finding, result, violation, snapshot, policy),
      );
    }
  }
  const absentees = existing.filter(
    ({ state, fingerprint: print }) => state !== 'resolved' && !confirmed.has(print),
  );
  const results = resultsFor(absentees, assessment.results);
  const rulesThatRan = new Set(assessment.ruleIds);
  const subjects = { present, undecided: new Set(assessment.undecided.map(typedKey)) };
  for (const finding of absentees) {
    const cause = rulesThatRan.has(finding.ruleId)
      ? absenceCause(finding, results.get(resultKey(finding)), snapshot, subjects)
      : 'rule-not-run';
    const change = absent(finding, cause, snapshot, policy);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

/** The results of the new assessment, by `resultKey`. */
function resultsFor(
  findings: readonly Finding[],
  results: readonly RuleResult[],
): ReadonlyMap<string, RuleResult> {
  if (findings.length === 0) return new Map();
  return new Map(results.map((result) => [resultKey(result), result]));
}

function resultKey(of: Pick<RuleResult, 'ruleId' | 'subject'>): string {
  return `${of.ruleId} ${typedKey(of.subject)}`;
}

function typedKey(subject: Subject): string {
  return `${subject.type} ${subjectKey(subject)}`;
}

/** What is known about subjects without a result. */
interface UnjudgedSubjects {
  readonly present: PresentSubjects;
  /** The `typedKey` of those whose data class is not known. */
  readonly undecided: ReadonlySet<string>;
}

function absenceCause(
  { subject, freshness }: Finding,
  result: RuleResult | undefined,
  { completeness, consistency, exclusions }: AssessedSnapshot,
  { present, undecided: open }: UnjudgedSubjects,
): AbsenceCause {
  if (completeness === 'PARTIAL') return 'snapshot-incomplete';
  if (consistency === 'SKEWED') return 'snapshot-skewed';
  if (exclusions === 'changed') return 'exclusions-changed';
  // The finding may be stale because other files were excluded, which may still hide its subject.
  const cause = exclusions === 'unchanged' && freshness === 'stale' ? 'exclusions-changed' : undefined;
  if (result === undefined && open.has(typedKey(subject))) return 'data-class-unknown';
  if (result === undefined)
    return cause ?? (present.has(subject) ? 'subject-not-classified' : 'subject-gone');
  const { outcome, undecided = [] } = result;
  if (outcome === 'unknown' || outcome === 'error' || undecided.length > 0) return 'undecided';
  return cause ?? 'no-longer-violated';
}

function absent(
  finding: Finding,
  cause: AbsenceCause,
  snapshot: AssessedSnapshot,
  policy: FindingPolicy,
): FindingChange | undefined {
  if (RESOLVING.has(cause)) {
    const resolved: Finding = {
      ...finding,
      state: 'resolved',
      freshness: 'current',
      resolvedAt: snapshot.takenAt,
      dueAt: null,
      dueDays: null,
    };
    return updated(resolved, [snapshotEvent(finding.id, 'resolved', snapshot, { cause })]);
  }
  const handled = asConfigured(finding, snapshot, policy);
  const isNew = finding.freshness === 'current';
  if (!isNew && handled === undefined) return undefined;
  return updated({ ...finding, ...handled?.fields, freshness: 'stale' }, [
    ...(isNew ? [snapshotEvent(finding.id, 'became-stale', snapshot, { cause })] : []),
    ...(handled?.events ?? []),
  ]);
}

function opened(finding: Finding, snapshot: AssessedSnapshot): FindingChange {
  const { id, severity } = finding;
  return { type: 'insert', finding, events: [snapshotEvent(id, 'opened', snapshot, { severity })] };
}

function confirm(
  finding: Finding,
  { severity }: RuleResult,
  { evidence }: Violation,
  snapshot: AssessedSnapshot,
  policy: FindingPolicy,
): FindingChange {
  const events: FindingEvent[] = [];
  const days = policy.dueDays[severity];
  let due = dueFields(finding);
  if (finding.state === 'resolved') {
    events.push(snapshotEvent(finding.id, 'reopened', snapshot, { severity }));
    due = { dueAt: dueAt(snapshot.takenAt, days), dueDays: days };
  } else {
    if (finding.freshness === 'stale') events.push(snapshotEvent(finding.id, 'became-current', snapshot, {}));
    const changed = changesOf(finding, severity, evidence);
    if (changed !== undefined) events.push(snapshotEvent(finding.id, 'changed', snapshot, changed));
    // With another severity, the due date moves without an event of its own.
    if (severity !== finding.severity) due = movedDue(finding, days);
  }
  const handled = asConfigured({ ...finding, severity, ...due }, snapshot, policy);
  const seen = { lastSeenAt: snapshot.takenAt, lastSnapshotId: snapshot.id };
  if (events.length === 0 && handled === undefined) return { type: 'seen', findingId: finding.id, ...seen };
  const state: Finding = {
    ...finding,
    ...seen,
    severity,
    evidence,
    state: 'open',
    freshness: 'current',
    resolvedAt: null,
    ...due,
    ...handled?.fields,
  };
  return updated(state, [...events, ...(handled?.events ?? [])]);
}

function updated(finding: Finding, events: readonly FindingEvent[]): FindingChange {
  return { type: 'update', finding, events };
}
