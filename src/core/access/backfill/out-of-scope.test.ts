import { describe, expect, it } from 'vitest';
import { outOfScope } from './out-of-scope.ts';

const valid = (validFrom: number, validTo: number | null) => ({ validFrom, validTo });

describe('a workload was out of scope', () => {
  it('while it was in the inventory and no access was recorded', () => {
    expect(outOfScope([valid(2, null)], [valid(5, 7), valid(9, null)], { from: 1, to: 20 })).toEqual([
      { from: 2, to: 5 },
      { from: 7, to: 9 },
    ]);
  });

  it('not while it did not exist, however often it changed', () => {
    expect(outOfScope([valid(1, 3), valid(3, 5), valid(8, null)], [], { from: 2, to: 10 })).toEqual([
      { from: 2, to: 5 },
      { from: 8, to: 10 },
    ]);
  });

  it('not while its access was recorded in revisions that follow each other', () => {
    expect(outOfScope([valid(1, null)], [valid(3, 4), valid(4, 9)], { from: 1, to: 9 })).toEqual([
      { from: 1, to: 3 },
    ]);
    expect(outOfScope([valid(1, null)], [valid(1, null)], { from: 1, to: 9 })).toEqual([]);
  });
});
