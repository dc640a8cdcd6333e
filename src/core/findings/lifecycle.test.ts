import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Completeness, Consistency } from '../inventory/inventory.ts';
import type { StoredObject } from '../inventory/stored-object.ts';
import type { RuleResult } from '../rules/assessment.ts';
import type { Outcome, Severity, Subject, Violation } from '../rules/rule.ts';
import type { Finding, FindingEvent } from './finding.ts';
import { reconcileFindings, type FindingChange } from './lifecycle.ts';
import { PresentSubjects } from './present-subjects.ts';

const db: Subject = { type: 'workload', namespace: 'shop', name: 'db', kind: 'StatefulSet' };
const RULE = 'cross-namespace-ingress';

function violation(key: string, summary = `${key} gets in`): Violation {
  return { key, evidence: { summary, reasons: [{ type: 'not-isolated' }] } };
}

function violationReadAt(line: number): Violation {
  const policy = { kind: 'NetworkPolicy', namespace: 'shop', name: 'p' };
  const location = { file: 'a.yaml', line };
  return {
    key: 'web',
    evidence: {
      summary: 'in',
      reasons: [{ type: 'rule', policy, ruleIndex: 0, action: 'allow', location }],
    },
  };
}

function resultWith(violations: readonly Violation[], parts: Partial<RuleResult> = {}): RuleResult {
  const outcome: Outcome = violations.length > 0 ? 'fail' : 'pass';
  return { ruleId: RULE, severity: 'high', subject: db, outcome, violations, ...parts };
}

function storedSubject(subject: Subject): Pick<StoredObject, 'kind' | 'namespace' | 'name' | 'body'> {
  return subject.type === 'workload'
    ? { kind: 'Workload', namespace: subject.namespace, name: `${subject.kind}/${subject.name}`, body: '{}' }
    : { kind: 'Namespace', namespace: '', name: subject.namespace, body: '{"presence":"present"}' };
}

interface Step {
  readonly results: readonly RuleResult[];
  readonly completeness?: Completeness;
  readonly consistency?: Consistency;
  readonly ruleIds?: readonly string[];
  /** Subjects that the snapshot contains and no rule judged. */
  readonly unclassified?: readonly Subject[];
}

/** Follows findings through snapshots taken a day apart, as storage does. */
class History {
  readonly findings = new Map<string, Finding>();
  readonly events: FindingEvent[] = [];
  #day = 0;

  follow(step: Step): readonly FindingChange[] {
    const { results, completeness = 'COMPLETE', consistency = 'CONSISTENT', ruleIds = [RULE] } = step;
    this.#day += 1;
    const snapshot = {
      id: `s${this.#day}`,
      clusterId: 'c1',
      takenAt: new Date(Date.UTC(2026, 0, this.#day)),
      completeness,
      consistency,
    };
    const changes = reconcileFindings({
      existing: [...this.findings.values()],
      assessment: { ruleIds, results },
      snapshot,
      present: new PresentSubjects((step.unclassified ?? []).map(storedSubject)),
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

function historyOf(...steps: readonly Step[]): History {
  const history = new History();
  for (const step of steps) history.follow(step);
  return history;
}

function statesOf(history: History): Map<string, string> {
  return new Map(
    [...history.findings.values()].map(({ key, state, freshness }) => [key, `${state} ${freshness}`]),
  );
}

const violated: Step = { results: [resultWith([violation('web')])] };
const clean: Step = { results: [resultWith([])] };

describe('a finding', () => {
  it('opens with its evidence and a due date by severity', () => {
    const days: [Severity, number][] = [
      ['critical', 7],
      ['high', 30],
      ['medium', 90],
      ['low', 120],
    ];
    for (const [severity, due] of days) {
      const finding = historyOf({ results: [resultWith([violation('web')], { severity })] }).only();
      expect(finding).toMatchObject({ state: 'open', freshness: 'current', firstSnapshotId: 's1', severity });
      expect(finding.evidence.summary).toBe('web gets in');
      expect(finding.dueAt).toEqual(new Date(Date.UTC(2026, 0, 1 + due)));
    }
  });

  it('is only seen again where nothing about it changed', () => {
    const history = historyOf(violated);
    const changes = history.follow(violated);
    expect(changes.map(({ type }) => type)).toEqual(['seen']);
    expect(history.only()).toMatchObject({ firstSnapshotId: 's1', lastSnapshotId: 's2' });
  });

  it('tells when its evidence or severity changes, and moves the due date with the severity', () => {
    const worse = resultWith([violation('web', 'web gets in on more ports')], { severity: 'critical' });
    const history = historyOf(violated, { results: [worse] });
    expect(history.types()).toEqual(['opened', 'changed']);
    expect(history.events[1]?.details).toMatchObject({
      severity: { from: 'high', to: 'critical' },
      evidence: { from: 'web gets in', to: 'web gets in on more ports' },
    });
    expect(history.only().dueAt).toEqual(new Date(Date.UTC(2026, 0, 8)));
  });

  it('does not change because a line moved in a file', () => {
    expect(
      historyOf(
        { results: [resultWith([violationReadAt(3)])] },
        { results: [resultWith([violationReadAt(4)])] },
      ).types(),
    ).toEqual(['opened']);
  });

  it('resolves when a complete snapshot no longer has the violation, and reopens under its own id', () => {
    const history = historyOf(violated, clean);
    const resolved = history.only();
    expect(resolved).toMatchObject({ state: 'resolved', dueAt: null, lastSnapshotId: 's1' });
    expect(resolved.resolvedAt).toEqual(new Date(Date.UTC(2026, 0, 2)));
    history.follow(violated);
    expect(history.only()).toMatchObject({
      id: resolved.id,
      state: 'open',
      resolvedAt: null,
      firstSnapshotId: 's1',
    });
    expect(history.only().dueAt).toEqual(new Date(Date.UTC(2026, 0, 33)));
    expect(history.types()).toEqual(['opened', 'resolved', 'reopened']);
  });

  it('resolves when its subject is gone from a complete snapshot', () => {
    const history = historyOf(violated, { results: [] });
    expect(history.only().state).toBe('resolved');
    expect(history.events[1]?.details).toEqual({ cause: 'subject-gone' });
  });

  it.each<[string, Subject]>([
    ['workload', db],
    ['namespace', { type: 'namespace', namespace: 'shop' }],
  ])('says so when its %s is still there and no longer counts as personal data', (_type, subject) => {
    const history = historyOf(
      { results: [resultWith([violation('web')], { subject })] },
      { results: [], unclassified: [subject] },
    );
    expect(history.only().state).toBe('resolved');
    expect(history.events[1]?.details).toEqual({ cause: 'subject-not-classified' });
  });

  it.each<[string, Step, string]>([
    ['an incomplete snapshot does not show it', { ...clean, completeness: 'PARTIAL' }, 'snapshot-incomplete'],
    [
      'an incomplete snapshot lacks its subject',
      { results: [], completeness: 'PARTIAL' },
      'snapshot-incomplete',
    ],
    ['objects moved while the snapshot was read', { ...clean, consistency: 'SKEWED' }, 'snapshot-skewed'],
    ['a skewed snapshot lacks its subject', { results: [], consistency: 'SKEWED' }, 'snapshot-skewed'],
    ['its rule could not decide', { results: [resultWith([], { outcome: 'unknown' })] }, 'undecided'],
    ['its rule had an error', { results: [resultWith([], { outcome: 'error' })] }, 'undecided'],
    [
      'its rule failed otherwise and left something undecided',
      { results: [resultWith([violation('other')], { undecided: [{ type: 'no-address' }] })] },
      'undecided',
    ],
    ['its rule was disabled', { results: [], ruleIds: [] }, 'rule-not-run'],
  ])('becomes stale, once, when %s', (_what, step, cause) => {
    const history = historyOf(violated, step, step);
    const finding = [...history.findings.values()].find(({ key }) => key === 'web');
    expect(finding).toMatchObject({ state: 'open', freshness: 'stale', lastSnapshotId: 's1' });
    expect(finding?.dueAt).not.toBeNull();
    const events = history.events.filter(({ findingId }) => findingId === finding?.id);
    expect(events.map(({ type }) => type)).toEqual(['opened', 'became-stale']);
    expect(events[1]?.details).toEqual({ cause });
  });

  it('becomes current again when its evidence is read again', () => {
    const history = historyOf(violated, { ...clean, completeness: 'PARTIAL' }, violated);
    expect(history.only()).toMatchObject({ state: 'open', freshness: 'current' });
    expect(history.types()).toEqual(['opened', 'became-stale', 'became-current']);
  });

  it('opens from an incomplete snapshot too: what was proven is true', () => {
    expect(historyOf({ ...violated, completeness: 'PARTIAL' }).only().state).toBe('open');
  });

  it('is one per key: the others of a subject live on their own', () => {
    const both: Step = { results: [resultWith([violation('web'), violation('jobs')])] };
    const history = historyOf(both, violated);
    const states = [...history.findings.values()].map(({ key, state }) => `${key} ${state}`);
    expect(states).toEqual(['web open', 'jobs resolved']);
  });
});

describe('any history', () => {
  const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
  const step: fc.Arbitrary<Step> = fc.record({
    results: fc.oneof(
      fc.constant([]),
      keys.map((found) => [resultWith(found.map((key) => violation(key)))]),
      keys.map((found) => [
        resultWith(
          found.map((key) => violation(key)),
          { undecided: [{ type: 'no-address' }] },
        ),
      ]),
      fc.constantFrom<Outcome>('unknown', 'error').map((outcome) => [resultWith([], { outcome })]),
    ),
    completeness: fc.constantFrom<Completeness>('COMPLETE', 'PARTIAL'),
    consistency: fc.constantFrom<Consistency>('CONSISTENT', 'SKEWED'),
    ruleIds: fc.oneof(
      { weight: 4, arbitrary: fc.constant([RULE]) },
      { weight: 1, arbitrary: fc.constant<string[]>([]) },
    ),
  });
  const steps = fc.array(
    step.map((made) => ((made.ruleIds?.length ?? 0) > 0 ? made : { ...made, results: [] })),
    { maxLength: 12 },
  );

  /** The state machine in its plainest form: what each key should be after the steps. */
  function expectedStates(history: readonly Step[]): Map<string, string> {
    const states = new Map<string, string>();
    for (const { results, completeness, consistency, ruleIds } of history) {
      const result = results[0];
      const found = new Set(result?.violations.map(({ key }) => key));
      for (const key of found) states.set(key, 'open current');
      const conclusive =
        completeness === 'COMPLETE' &&
        consistency === 'CONSISTENT' &&
        (ruleIds?.length ?? 0) > 0 &&
        (result === undefined ||
          (['pass', 'fail'].includes(result.outcome) && result.undecided === undefined));
      for (const [key, state] of states) {
        if (found.has(key) || state === 'resolved current') continue;
        states.set(key, conclusive ? 'resolved current' : 'open stale');
      }
    }
    return states;
  }

  it('ends where the state machine says', () => {
    fc.assert(
      fc.property(steps, (made) => {
        expect(statesOf(historyOf(...made))).toEqual(expectedStates(made));
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing but what was seen last when the same assessment comes twice', () => {
    fc.assert(
      fc.property(steps, step, (made, last) => {
        const history = historyOf(...made, last);
        expect(history.follow(last).filter(({ type }) => type !== 'seen')).toEqual([]);
      }),
    );
  });

  it('resolves nothing in an incomplete snapshot', () => {
    fc.assert(
      fc.property(steps, step, (made, last) => {
        const history = historyOf(...made);
        const before = [...history.findings.values()].filter(({ state }) => state === 'open');
        history.follow({ ...last, completeness: 'PARTIAL' });
        for (const { id } of before) expect(history.findings.get(id)?.state).toBe('open');
      }),
    );
  });

  it('has events that tell each change of state', () => {
    const sign: Partial<Record<string, number>> = { opened: 1, reopened: 1, resolved: -1 };
    fc.assert(
      fc.property(steps, (made) => {
        const history = historyOf(...made);
        for (const { id, state } of history.findings.values()) {
          const sum = history.events
            .filter(({ findingId }) => findingId === id)
            .reduce((total, { type }) => total + (sign[type] ?? 0), 0);
          expect(sum).toBe(state === 'open' ? 1 : 0);
        }
      }),
    );
  });
});
