import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from './bitset.ts';

/** Numbers around the edges of words, close together and far apart. */
const member = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.constantFrom(31, 32, 63, 64, 95, 96, 1023, 1024, 4095),
);
const members = fc.uniqueArray(member, { maxLength: 12 });
const ascending = (numbers: Iterable<number>) => [...new Set(numbers)].sort((a, b) => a - b);

describe('a bitset', () => {
  it('holds the members that it is made of, and no others', () => {
    fc.assert(
      fc.property(members, member, (own, other) => {
        const bits = Bitset.of(own);
        expect(bits.members()).toEqual(ascending(own));
        expect(bits.first()).toBe(ascending(own)[0]);
        expect(bits.isEmpty()).toBe(own.length === 0);
        expect(bits.has(other)).toBe(own.includes(other));
      }),
    );
  });

  it('made of ranges holds every number from start to before end', () => {
    const range = fc
      .tuple(fc.nat({ max: 200 }), fc.nat({ max: 80 }))
      .map(([start, length]) => [start, start + length] as const);
    fc.assert(
      fc.property(fc.array(range, { maxLength: 4 }), (ranges) => {
        const expected = ranges.flatMap(([start, end]) =>
          Array.from({ length: end - start }, (_, place) => start + place),
        );
        expect(Bitset.ofRanges(ranges).members()).toEqual(ascending(expected));
      }),
    );
    expect(Bitset.all(33).members()).toHaveLength(33);
  });

  it('joins, meets and leaves out as sets do', () => {
    fc.assert(
      fc.property(members, members, (left, right) => {
        const [a, b] = [Bitset.of(left), Bitset.of(right)];
        const both = left.filter((each) => right.includes(each));
        expect(a.union(b).members()).toEqual(ascending([...left, ...right]));
        expect(a.intersect(b).members()).toEqual(ascending(both));
        expect(a.without(b).members()).toEqual(ascending(left.filter((each) => !right.includes(each))));
        expect(a.meets(b)).toBe(both.length > 0);
        expect(Bitset.unionOf([a, b, Bitset.of([64])]).members()).toEqual(ascending([...left, ...right, 64]));
        // The inputs are not modified.
        expect([a.members(), b.members()]).toEqual([ascending(left), ascending(right)]);
      }),
    );
  });

  it('equals another exactly where the members are the same, however it came about', () => {
    fc.assert(
      fc.property(members, members, (left, right) => {
        const [a, b] = [Bitset.of(left), Bitset.of(right)];
        expect(a.equals(b)).toBe(ascending(left).join() === ascending(right).join());
        expect(a.union(b).without(b).equals(a.without(b))).toBe(true);
        expect(a.intersect(b).union(a.without(b)).equals(a)).toBe(true);
      }),
    );
    expect(
      Bitset.of([7, 4095])
        .without(Bitset.of([4095]))
        .equals(Bitset.of([7])),
    ).toBe(true);
    expect(
      Bitset.of([7, 4095])
        .without(Bitset.of([7]))
        .equals(Bitset.of([4095])),
    ).toBe(true);
  });

  it('is no other whose members stand alike further on', () => {
    expect(Bitset.of([0]).equals(Bitset.of([32]))).toBe(false);
    expect(Bitset.of([5, 40]).equals(Bitset.of([37, 72]))).toBe(false);
    expect(Bitset.EMPTY.equals(Bitset.of([]))).toBe(true);
  });

  it('tells of numbers far outside that they are no members', () => {
    const bits = Bitset.of([64]);
    expect([0, 32, 63, 65, 96, 4095].map((number) => bits.has(number))).toEqual(Array(6).fill(false));
  });
});
