import { describe, expect, it } from 'vitest';
import { scoreEvents } from './score-events.ts';

const cluster = (score: number | null) => [
  { scope: { type: 'cluster' } as const, score, coverage: 1, piiWorkloads: 7 },
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
});
