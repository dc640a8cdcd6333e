import { describe, expect, it } from 'vitest';
import { historyOf, violated, type Step } from '../../../test/support/store/finding-history.ts';
import { DEFAULT_FINDING_POLICY, type FindingPolicy } from './finding-settings.ts';
import type { Ownership } from './ownership/team.ts';

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const partial: Step = { results: [], completeness: 'PARTIAL' };

function days(high: number): FindingPolicy {
  return { ...DEFAULT_FINDING_POLICY, dueDays: { ...DEFAULT_FINDING_POLICY.dueDays, high } };
}

function owned(team: string | null, ruleIndex = 0): FindingPolicy {
  const owner: Ownership = {
    team,
    reason: team === null ? { type: 'nothing' } : { type: 'rule', on: 'workload', ruleIndex },
  };
  return { ...DEFAULT_FINDING_POLICY, ownerOf: () => owner };
}

const unknown = (owner: Ownership | undefined): FindingPolicy => ({
  ...DEFAULT_FINDING_POLICY,
  ownerOf: () => owner,
});

describe('the due date of an open finding', () => {
  it('moves when other days are configured, as if the finding had been opened with them', () => {
    const history = historyOf(
      { ...violated, policy: days(10) },
      { ...violated, policy: days(20) },
      { ...violated, policy: days(20) },
    );
    expect(history.only()).toMatchObject({ dueAt: day(21), dueDays: 20 });
    expect(history.types()).toEqual(['opened', 'due-date-changed']);
    expect(history.events[1]?.details).toEqual({
      dueAt: { from: day(11), to: day(21) },
      days: { from: 10, to: 20 },
    });
  });

  it('moves while the finding is stale, too', () => {
    const history = historyOf(
      { ...violated, policy: days(10) },
      { ...partial, policy: days(10) },
      { ...partial, policy: days(5) },
    );
    expect(history.only()).toMatchObject({ freshness: 'stale', dueAt: day(6) });
    expect(history.types()).toEqual(['opened', 'became-stale', 'due-date-changed']);
  });

  it('counts from the reopening, with the days that are configured then', () => {
    const history = historyOf(
      { ...violated, policy: days(10) },
      { results: [], policy: days(10) },
      { ...violated, policy: days(20) },
    );
    expect(history.only().dueAt).toEqual(day(23));
    expect(history.types()).toEqual(['opened', 'resolved', 'reopened']);
  });
});

describe('the team of a finding', () => {
  it('is recorded when it opens, and changes with an event', () => {
    const history = historyOf({ ...violated, policy: owned('shop') }, { ...violated, policy: owned('hr') });
    expect(history.only()).toMatchObject({ team: 'hr', teamReason: { type: 'rule' } });
    expect(history.types()).toEqual(['opened', 'team-changed']);
    expect(history.events[1]?.details).toEqual({ team: { from: 'shop', to: 'hr' } });
  });

  it('is the same without an event where something else names it', () => {
    const history = historyOf(
      { ...violated, policy: owned('shop', 0) },
      { ...violated, policy: owned('shop', 1) },
    );
    expect(history.only().teamReason).toMatchObject({ ruleIndex: 1 });
    expect(history.types()).toEqual(['opened']);
  });

  it('is none again where nothing names one any more', () => {
    const history = historyOf({ ...violated, policy: owned('shop') }, { ...violated, policy: owned(null) });
    expect(history.only()).toMatchObject({ team: null, teamReason: null });
  });

  it.each([undefined, { team: null, reason: { type: 'unknown-labels' } } as const])(
    'stays while it is not known whether labels still name it (%o)',
    (owner) => {
      const history = historyOf(
        { ...violated, policy: owned('shop') },
        { ...partial, policy: unknown(owner) },
      );
      expect(history.only()).toMatchObject({ team: 'shop', freshness: 'stale' });
    },
  );
});
