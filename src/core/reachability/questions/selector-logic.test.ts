import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import { isNarrowerThan, isSatisfiable, labelsOutside } from './selector-logic.ts';

const value = fc.constantFrom('a', 'b');
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom('k', 'l'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(value, { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom('k', 'l'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector: fc.Arbitrary<Selector> = fc.record({
  requirements: fc.array(requirement, { maxLength: 3 }),
});
const choices = [undefined, 'a', 'b', 'any-other'];
const everyLabels = choices.flatMap((k) =>
  choices.map((l) => ({ ...(k !== undefined && { k }), ...(l !== undefined && { l }) })),
);

const one = (key: string, operator: 'In' | 'NotIn', ...values: readonly string[]): Selector => ({
  requirements: [{ key, operator, values }],
});
const exists = (key: string): Selector => ({ requirements: [{ key, operator: 'Exists' }] });

describe('reasoning about selectors', () => {
  it('finds labels outside of selectors exactly where there are some', () => {
    fc.assert(
      fc.property(fc.array(selector, { maxLength: 5 }), (selectors) => {
        const outside = everyLabels.filter(
          (labels) => !selectors.some((each) => matchesSelector(each, labels)),
        );
        const found = labelsOutside(selectors);
        const isOutside =
          typeof found === 'object' && !selectors.some((each) => matchesSelector(each, found));
        expect(isOutside).toBe(outside.length > 0);
        expect(found === 'none').toBe(outside.length === 0);
      }),
    );
  });

  it('calls a selector satisfiable exactly where some labels match it', () => {
    fc.assert(
      fc.property(selector, (each) => {
        expect(isSatisfiable(each)).toBe(everyLabels.some((labels) => matchesSelector(each, labels)));
      }),
    );
  });

  it('calls a selector narrower only where it is', () => {
    fc.assert(
      fc.property(selector, selector, (narrow, wide) => {
        fc.pre(isNarrowerThan(narrow, wide));
        const beyond = everyLabels.filter(
          (labels) => matchesSelector(narrow, labels) && !matchesSelector(wide, labels),
        );
        expect(beyond).toEqual([]);
      }),
    );
  });

  it('finds values that no selector mentions', () => {
    expect(labelsOutside([one('k', 'NotIn', 'any-other'), one('k', 'In', 'any-other')])).toBe('none');
    const lacking: Selector = { requirements: [{ key: 'k', operator: 'DoesNotExist' }] };
    expect(labelsOutside([lacking, one('k', 'In', 'any-other')])).toEqual({ k: 'any-other-x' });
  });

  it('gives up on selectors that are too many to follow', () => {
    const pairs = Array.from({ length: 16 }, (_, place): Selector => ({
      requirements: [...exists(`a-${place}`).requirements, ...exists(`b-${place}`).requirements],
    }));
    const lacking: Selector = { requirements: [{ key: 'z', operator: 'DoesNotExist' }] };
    expect(labelsOutside([...pairs, exists('z'), lacking])).toBe('undecided');
    expect(labelsOutside([exists('z'), lacking, ...pairs])).toBe('none');
  });

  it('knows a selector for narrower by the values that it leaves', () => {
    expect(isNarrowerThan(one('k', 'In', 'a'), one('k', 'In', 'b', 'a'))).toBe(true);
    expect(isNarrowerThan(one('k', 'In', 'a', 'c'), one('k', 'In', 'b', 'a'))).toBe(false);
    expect(isNarrowerThan(one('k', 'In', 'a'), one('k', 'NotIn', 'b'))).toBe(true);
    expect(isNarrowerThan(one('k', 'In', 'a'), exists('k'))).toBe(true);
    expect(isNarrowerThan(one('k', 'NotIn', 'a'), exists('k'))).toBe(false);
    expect(isNarrowerThan(one('l', 'In', 'a'), exists('k'))).toBe(false);
    expect(isNarrowerThan(exists('k'), exists('k'))).toBe(true);
    expect(isNarrowerThan(one('k', 'NotIn', 'a'), one('k', 'NotIn', 'a'))).toBe(true);
    expect(isNarrowerThan(exists('k'), { requirements: [] })).toBe(true);
    expect(isNarrowerThan({ requirements: [] }, exists('k'))).toBe(false);
  });

  it('holds a selector to labels that are fixed', () => {
    expect(isSatisfiable(one('k', 'In', 'a'), { k: 'a' })).toBe(true);
    expect(isSatisfiable(one('k', 'In', 'a'), { k: 'b' })).toBe(false);
    expect(isSatisfiable(one('k', 'In', 'a'), { l: 'b' })).toBe(true);
  });
});
