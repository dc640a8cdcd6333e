import { describe, expect, it } from 'vitest';
import type { ScoreSample } from '../rules/assessment.ts';
import { scoreEvents } from './score-events.ts';

const cluster = (score: number | null, changes: Partial<ScoreSample> = {}): readonly ScoreSample[] => [
  {
    scope: { type: 'cluster' },
    score,
    mean: score,
    coverage: 1,
    piiWorkloads: 7,
    criticallyExposed: 0,
    cappedBy: null,
    worst: null,
    ...changes,
  },
];

describe('events of scores', () => {
  it('are not raised by means that differ only because they were added up in another order', () => {
    expect(scoreEvents(cluster(36.9047619047619), cluster(36.904761904761905))).toEqual([]);
  });

  it('have the scores as all other answers show them', () => {
    expect(scoreEvents(cluster(36.9047619047619), cluster(100 / 3))).toMatchObject([
      { change: 'lowered', scores: { before: 36.904761905, after: 33.333333333 } },
    ]);
    expect(scoreEvents(cluster(36.9047619047619), cluster(null))).toMatchObject([
      { change: 'lost', scores: { before: 36.904761905, after: null } },
    ]);
  });

  it('say what limits the score, and how many workloads are critically exposed', () => {
    const cappedBy = {
      limit: 79,
      ruleId: 'public-egress',
      subject: { type: 'workload', namespace: 'shop', name: 'db', kind: 'StatefulSet' },
    } as const;
    expect(scoreEvents(cluster(93), cluster(79, { criticallyExposed: 1, cappedBy }))).toMatchObject([
      { change: 'lowered', criticallyExposed: { before: 0, after: 1 }, cappedBy },
    ]);
  });

  it('leave out a count that an earlier version did not record', () => {
    const [event] = scoreEvents(cluster(93, { criticallyExposed: null }), cluster(79));
    expect(event).not.toHaveProperty('criticallyExposed');
  });
});
