import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, SEVERITIES } from '../rules/rule.ts';
import { coverage, tally, workloadScore, type ScoredOutcome } from './workload-score.ts';

const outcome = fc.record<ScoredOutcome>({
  severity: fc.constantFrom(...SEVERITIES),
  outcome: fc.constantFrom(...OUTCOMES),
});
const outcomes = fc.array(outcome, { maxLength: 20 });

function scoreOf(results: readonly ScoredOutcome[]) {
  return workloadScore(tally(results));
}

describe('workload score', () => {
  it('takes the failed part of the decided weight off 100', () => {
    const results: ScoredOutcome[] = [
      { severity: 'high', outcome: 'fail' },
      { severity: 'high', outcome: 'pass' },
      { severity: 'medium', outcome: 'pass' },
      { severity: 'low', outcome: 'fail' },
    ];
    expect(scoreOf(results)).toBeCloseTo(100 * (1 - 8 / 19), 10);
  });

  it('is capped at 49 by an open critical', () => {
    const results: ScoredOutcome[] = [
      { severity: 'critical', outcome: 'fail' },
      ...Array.from({ length: 20 }, (): ScoredOutcome => ({ severity: 'high', outcome: 'pass' })),
    ];
    expect(scoreOf(results)).toBe(49);
  });

  it('is null where nothing was decided, never 100', () => {
    expect(scoreOf([])).toBeNull();
    expect(scoreOf([{ severity: 'high', outcome: 'unknown' }])).toBeNull();
    expect(scoreOf([{ severity: 'high', outcome: 'error' }])).toBeNull();
    expect(scoreOf([{ severity: 'high', outcome: 'not-applicable' }])).toBeNull();
  });

  it('is within 0 and 100, and 100 only where nothing failed', () => {
    fc.assert(
      fc.property(outcomes, (results) => {
        const score = scoreOf(results) ?? 0;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(results.some((result) => result.outcome === 'fail') ? 99.99 : 100);
      }),
    );
  });

  it('is at most 49 with a failed critical, whatever else passed', () => {
    fc.assert(
      fc.property(outcomes, (results) => {
        const score = scoreOf([...results, { severity: 'critical', outcome: 'fail' }]);
        expect(score).toBeLessThanOrEqual(49);
      }),
    );
  });

  it('never falls when a failure is turned into a pass', () => {
    fc.assert(
      fc.property(outcomes, fc.constantFrom(...SEVERITIES), (others, severity) => {
        const failed = scoreOf([...others, { severity, outcome: 'fail' }]) ?? Infinity;
        expect(scoreOf([...others, { severity, outcome: 'pass' }])).toBeGreaterThanOrEqual(failed);
      }),
    );
  });

  it('does not move when something undecided or not applicable is added', () => {
    const neither = fc.constantFrom('unknown', 'error', 'not-applicable' as const);
    fc.assert(
      fc.property(outcomes, fc.constantFrom(...SEVERITIES), neither, (results, severity, undecided) => {
        expect(scoreOf([...results, { severity, outcome: undecided }])).toBe(scoreOf(results));
      }),
    );
  });
});

describe('coverage', () => {
  it('is the decided part of the applicable weight', () => {
    const results: ScoredOutcome[] = [
      { severity: 'critical', outcome: 'unknown' },
      { severity: 'high', outcome: 'fail' },
      { severity: 'medium', outcome: 'error' },
      { severity: 'low', outcome: 'pass' },
      { severity: 'low', outcome: 'not-applicable' },
    ];
    expect(coverage(tally(results))).toBeCloseTo(8 / 22, 10);
  });

  it('is null where nothing applies', () => {
    expect(coverage(tally([{ severity: 'high', outcome: 'not-applicable' }]))).toBeNull();
  });
});
