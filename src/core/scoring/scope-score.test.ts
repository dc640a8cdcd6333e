import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scopeScore, type ScoredMember } from './scope-score.ts';

const member = fc.record<ScoredMember>({
  dataClass: fc.constantFrom('pii', 'sensitive-pii', 'unclassified'),
  score: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  coverage: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  exposure: fc.constantFrom('none', 'critical'),
});
const members = fc.array(member, { maxLength: 12 });

describe('the score over several workloads', () => {
  it('is the mean, or 79 where the mean would hide an open critical violation', () => {
    fc.assert(
      fc.property(members, (all) => {
        const { score, mean, criticallyExposed } = scopeScore(all);
        const most = criticallyExposed > 0 ? 79 : 100;
        expect(score).toBe(mean === null ? null : Math.min(mean, most));
      }),
    );
  });

  it('names a workload that limits it exactly if one is critically exposed', () => {
    fc.assert(
      fc.property(members, (all) => {
        const { capping, criticallyExposed } = scopeScore(all);
        expect(capping === null).toBe(criticallyExposed === 0);
        expect(capping?.exposure ?? 'critical').toBe('critical');
      }),
    );
  });

  it('has a worst workload that no other is below', () => {
    fc.assert(
      fc.property(members, (all) => {
        const least = Math.min(...all.flatMap(({ score }) => score ?? []), Number.POSITIVE_INFINITY);
        expect(scopeScore(all).worst?.score ?? Number.POSITIVE_INFINITY).toBe(least);
      }),
    );
  });
});
