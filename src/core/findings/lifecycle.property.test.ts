import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyOf, resultWith, RULE, violation } from '../../../test/support/store/finding-history.ts';
import type { History, Step } from '../../../test/support/store/finding-history.ts';
import type { Completeness, Consistency } from '../inventory/inventory.ts';
import type { Outcome } from '../rules/rule.ts';

function statesOf(history: History): Map<string, string> {
  return new Map(
    [...history.findings.values()].map(({ key, state, freshness }) => [key, `${state} ${freshness}`]),
  );
}

/** The state machine in its simplest form: the expected state of each key after the steps. */
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
      (result === undefined || (['pass', 'fail'].includes(result.outcome) && result.undecided === undefined));
    for (const [key, state] of states) {
      if (found.has(key) || state === 'resolved current') continue;
      states.set(key, conclusive ? 'resolved current' : 'open stale');
    }
  }
  return states;
}

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
