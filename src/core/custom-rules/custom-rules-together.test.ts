import { describe, expect, it } from 'vitest';
import {
  assessed,
  judge,
  judged,
  rule,
  SHOP,
} from '../../../test/support/expressions/judged-by-custom-rules.ts';
import type { CustomRule } from '../rules/custom-rule.ts';

const outcomeFor = (appliesTo: NonNullable<CustomRule['appliesTo']>) =>
  judge(SHOP, rule('size(ingress) == 1', { appliesTo })).outcome;

const requirements = (key: string) => ({ requirements: [{ key, operator: 'Exists' as const }] });

describe('the scope of a custom rule', () => {
  it('is given by labels and data classes', () => {
    expect(outcomeFor({ podSelector: requirements('app') })).toBe('fail');
    expect(outcomeFor({ podSelector: requirements('tier') })).toBe('not-applicable');
    expect(outcomeFor({ namespaceSelector: requirements('tier') })).toBe('fail');
    expect(outcomeFor({ dataClasses: ['sensitive-pii'] })).toBe('not-applicable');
  });
});

describe('custom rules together', () => {
  it('are judged one by one: an error of one is no result of another', () => {
    const rules = [
      rule('workload.labels.gone == "a"'),
      rule('workload.field.gone == 1', { id: 'custom-b' }),
      rule('size(egress) == 0', { id: 'custom-c' }),
    ];
    const results = judged(SHOP, rules);
    expect(results.map(({ ruleId, outcome }) => [ruleId, outcome])).toEqual([
      ['custom-a', 'error'],
      ['custom-b', 'error'],
      ['custom-c', 'pass'],
    ]);
    expect(results[0]?.message).toBe(
      'Rule custom-a could not judge shop/db[Pod]: The expression failed: No such key: gone (test for labels before they are read, with "key" in labels).',
    );
    expect(results[1]?.message).toContain('there is no field field of Workload');
  });

  it('are scored, and part of the rule set, which changes with everything that they say', () => {
    const [none, one, other] = [[], [rule('size(ingress) == 5')], [rule('size(ingress) == 0')]].map((rules) =>
      assessed(SHOP, rules),
    );
    expect(one!.scores[0]!.score).toBeLessThan(none!.scores[0]!.score ?? 0);
    expect(new Set([none, one, other].map((each) => each!.ruleSetDigest)).size).toBe(3);
    expect(new Set([none, one, other].map((each) => each!.scopeDigest)).size).toBe(1);
    expect(one!.ruleIds.at(-1)).toBe('custom-a');
  });
});
