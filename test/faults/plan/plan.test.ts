import { describe, expect, it } from 'vitest';
import { certainTroubles, planOf, type Weights } from './plan.ts';

const WEIGHTS: Weights = {
  none: 9,
  killed: 1,
  cut: 1,
  'disk-full': 1,
  overtaken: 1,
  duplicated: 1,
  thinned: 1,
};

describe('plans of consecutive seeds', () => {
  it.each([0, 17, 123_456_789])('have every type of trouble, from seed %i', (first) => {
    const wanted = certainTroubles(WEIGHTS);
    const plans = wanted.map((_, place) => planOf(first + place, WEIGHTS));
    const types = new Set(plans.flatMap(({ steps }) => steps.map(({ trouble }) => trouble.type)));
    expect([...wanted].filter((type) => !types.has(type))).toEqual([]);
    expect(wanted).toHaveLength(6);
  });

  it('are the same each time', () => {
    expect(planOf(7, WEIGHTS)).toEqual(planOf(7, WEIGHTS));
  });
});
