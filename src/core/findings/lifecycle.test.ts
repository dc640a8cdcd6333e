import { describe, expect, it } from 'vitest';
import {
  clean,
  db,
  historyOf,
  resultWith,
  violated,
  violation,
} from '../../../test/support/store/finding-history.ts';
import type { Step } from '../../../test/support/store/finding-history.ts';
import type { Severity, Subject, Violation } from '../rules/rule.ts';

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

  it('tells which reasons changed where the summary stays the same', () => {
    const unread: Violation = {
      key: 'web',
      evidence: { summary: 'web gets in', reasons: [{ type: 'open-labels' }] },
    };
    const history = historyOf(violated, { results: [resultWith([unread])] }, violated);
    expect(history.types()).toEqual(['opened', 'changed', 'changed']);
    const [, there, back] = history.events.map(({ details }) => details);
    expect(there).toEqual({
      reasons: { removed: [{ type: 'not-isolated' }], added: [{ type: 'open-labels' }] },
    });
    expect(back).toEqual({
      reasons: { removed: [{ type: 'open-labels' }], added: [{ type: 'not-isolated' }] },
    });
  });

  it('does not change because its reasons are in another order', () => {
    const reasons = [{ type: 'not-isolated' }, { type: 'outside' }] as const;
    const [before, after] = [reasons, reasons.toReversed()].map((order): Step => ({
      results: [resultWith([{ key: 'web', evidence: { summary: 'web gets in', reasons: order } }])],
    }));
    expect(historyOf(before!, after!).types()).toEqual(['opened']);
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

  it.each<[string, Subject, readonly Subject[]]>([
    ['workload', db, [db]],
    ['namespace, though only mentioned,', { type: 'namespace', namespace: 'shop' }, []],
  ])('becomes stale when it is not known whether its %s handles personal data', (_type, subject, present) => {
    const seen = { results: [resultWith([violation('web')], { subject })] };
    const unknown = { results: [], unclassified: present, undecided: [subject] };
    const history = historyOf(seen, unknown, unknown, seen);
    expect(history.types()).toEqual(['opened', 'became-stale', 'became-current']);
    expect(history.events[1]?.details).toEqual({ cause: 'data-class-unknown' });
    expect([...history.findings.values()]).toMatchObject([{ state: 'open', freshness: 'current' }]);
  });

  it('that is stale stays so when it is not known whether its subject handles personal data', () => {
    const seen = { results: [resultWith([violation('web')])] };
    const history = historyOf(
      seen,
      { results: [], completeness: 'PARTIAL' },
      { results: [], undecided: [db] },
    );
    expect(history.types()).toEqual(['opened', 'became-stale']);
    expect([...history.findings.values()]).toMatchObject([{ state: 'open', freshness: 'stale' }]);
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
    ['other files are excluded than before', { ...clean, exclusions: 'changed' }, 'exclusions-changed'],
    [
      'its subject is gone and other files are excluded than before',
      { results: [], exclusions: 'changed' },
      'exclusions-changed',
    ],
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

  it.each<[string, Step]>([
    ['its subject', { results: [] }],
    ['what violates the rule', clean],
    ['what declares its subject as personal data', { results: [], unclassified: [db] }],
  ])('remains stale while files are excluded that may hide %s', (_what, step) => {
    const history = historyOf(
      violated,
      { ...step, exclusions: 'changed' },
      { ...step, exclusions: 'unchanged' },
    );
    expect([...history.findings.values()]).toMatchObject([{ state: 'open', freshness: 'stale' }]);
    expect(history.types()).toEqual(['opened', 'became-stale']);
    history.follow(step);
    expect([...history.findings.values()]).toMatchObject([{ state: 'resolved' }]);
  });

  it('resolves when its subject is gone while the same files are excluded as before', () => {
    const steps: Step[] = [
      { ...violated, exclusions: 'unchanged' },
      { results: [], exclusions: 'unchanged' },
    ];
    expect([...historyOf(...steps).findings.values()]).toMatchObject([{ state: 'resolved' }]);
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
