import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERYTHING, matchesSelector, type Requirement, type Selector } from '../../inventory/selector.ts';
import { implies, peerKey, peerText, selectorText } from './selectors.ts';

const key = fc.constantFrom('app', 'team');
const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector: fc.Arbitrary<Selector> = fc.record({ requirements: fc.array(requirement, { maxLength: 3 }) });

/** Every set of labels that these selectors can distinguish. */
const someValue = ['a', 'b', 'c', 'other', undefined];
const allLabels = someValue.flatMap((app) =>
  someValue.map((team) => ({
    ...(app === undefined ? {} : { app }),
    ...(team === undefined ? {} : { team }),
  })),
);

describe('one selector implying another', () => {
  it('is never claimed where some labels meet the first and not the second', () => {
    fc.assert(
      fc.property(selector, selector, (narrow, wide) => {
        const counterexample = allLabels.find(
          (labels) => matchesSelector(narrow, labels) && !matchesSelector(wide, labels),
        );
        expect(implies(narrow, wide) && counterexample !== undefined).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('holds for a selector and itself, and for everything', () => {
    fc.assert(
      fc.property(selector, (one) => {
        expect(implies(one, one)).toBe(true);
        expect(implies(one, EVERYTHING)).toBe(true);
      }),
    );
  });
});

describe('the text of a selector', () => {
  it('does not depend on the order in which it was written', () => {
    const requirements: Requirement[] = [
      { key: 'team', operator: 'NotIn', values: ['b', 'a'] },
      { key: 'app', operator: 'In', values: ['web'] },
      { key: 'tier', operator: 'Exists' },
      { key: 'old', operator: 'DoesNotExist' },
    ];
    const text = '!old,app=web,team notin (a,b),tier';
    expect(selectorText({ requirements })).toBe(text);
    expect(selectorText({ requirements: requirements.toReversed() })).toBe(text);
  });

  it('tells the own namespace from every namespace', () => {
    expect(peerKey({ podSelector: EVERYTHING })).toBe('./*');
    expect(peerKey({ podSelector: EVERYTHING, namespaceSelector: EVERYTHING })).toBe('*/*');
    expect(peerText({ podSelector: EVERYTHING }, 'shop')).toBe('any pod in namespace shop');
    expect(peerText({ podSelector: EVERYTHING, namespaceSelector: EVERYTHING }, 'shop')).toBe(
      'any pod in any namespace',
    );
  });
});
