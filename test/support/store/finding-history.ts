import type { Finding, FindingEvent } from '../../../src/core/findings/finding.ts';
import { DEFAULT_FINDING_POLICY, type FindingPolicy } from '../../../src/core/findings/finding-settings.ts';
import { reconcileFindings, type FindingChange } from '../../../src/core/findings/lifecycle.ts';
import { PresentSubjects } from '../../../src/core/findings/present-subjects.ts';
import type { Exclusions } from '../../../src/core/inventory/problems/input-warnings.ts';
import type { Completeness, Consistency } from '../../../src/core/inventory/inventory.ts';
import type { StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import type { RuleResult } from '../../../src/core/rules/assessment.ts';
import type { Outcome, Subject, Violation } from '../../../src/core/rules/rule.ts';

export const db: Subject = { type: 'workload', namespace: 'shop', name: 'db', kind: 'StatefulSet' };
export const RULE = 'cross-namespace-ingress';

export function violation(key: string, summary = `${key} gets in`): Violation {
  return { key, evidence: { summary, reasons: [{ type: 'not-isolated' }] } };
}

export function resultWith(violations: readonly Violation[], parts: Partial<RuleResult> = {}): RuleResult {
  const outcome: Outcome = violations.length > 0 ? 'fail' : 'pass';
  return { ruleId: RULE, severity: 'high', subject: db, outcome, violations, ...parts };
}

function storedSubject(subject: Subject): Pick<StoredObject, 'kind' | 'namespace' | 'name' | 'body'> {
  return subject.type === 'workload'
    ? { kind: 'Workload', namespace: subject.namespace, name: `${subject.kind}/${subject.name}`, body: '{}' }
    : { kind: 'Namespace', namespace: '', name: subject.namespace, body: '{"presence":"present"}' };
}

export interface Step {
  readonly results: readonly RuleResult[];
  readonly completeness?: Completeness;
  readonly consistency?: Consistency;
  readonly exclusions?: Exclusions;
  readonly ruleIds?: readonly string[];
  /** Subjects that the snapshot contains but that no rule judged. */
  readonly unclassified?: readonly Subject[];
  /** Subjects whose data class is not known. */
  readonly undecided?: readonly Subject[];
  readonly policy?: FindingPolicy;
}

/** Updates findings through snapshots taken a day apart, as the stores do. */
export class History {
  readonly findings = new Map<string, Finding>();
  readonly events: FindingEvent[] = [];
  #day = 0;

  follow(step: Step): readonly FindingChange[] {
    const {
      results,
      completeness = 'COMPLETE',
      consistency = 'CONSISTENT',
      exclusions = 'none',
      ruleIds = [RULE],
    } = step;
    this.#day += 1;
    const snapshot = {
      id: `s${this.#day}`,
      clusterId: 'c1',
      takenAt: new Date(Date.UTC(2026, 0, this.#day)),
      completeness,
      consistency,
      exclusions,
    };
    const changes = reconcileFindings({
      existing: [...this.findings.values()],
      assessment: { ruleIds, results, undecided: step.undecided ?? [] },
      snapshot,
      present: new PresentSubjects((step.unclassified ?? []).map(storedSubject)),
      policy: step.policy ?? DEFAULT_FINDING_POLICY,
    });
    for (const change of changes) this.#apply(change);
    return changes;
  }

  #apply(change: FindingChange): void {
    if (change.type === 'seen') {
      const { findingId, lastSeenAt, lastSnapshotId } = change;
      this.findings.set(findingId, { ...this.findings.get(findingId)!, lastSeenAt, lastSnapshotId });
      return;
    }
    this.findings.set(change.finding.id, change.finding);
    this.events.push(...change.events);
  }

  only(): Finding {
    const [finding, ...others] = this.findings.values();
    if (finding === undefined || others.length > 0) throw new Error('expected exactly one finding');
    return finding;
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }
}

export function historyOf(...steps: readonly Step[]): History {
  const history = new History();
  for (const step of steps) history.follow(step);
  return history;
}

export const violated: Step = { results: [resultWith([violation('web')])] };
export const clean: Step = { results: [resultWith([])] };
