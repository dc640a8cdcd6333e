import { describe, expect, it } from 'vitest';
import { ALL_CONNECTIONS, NO_CONNECTIONS, portsOf } from '../../network/connection-set.ts';
import { BoundsTable, EVERYTHING_ALLOWED, NOTHING, UNDECIDED } from './bounds-table.ts';
import type { BoundsId } from './bounds-table.ts';

const port = (number: number) => portsOf('TCP', number);

/** The requested number of bounds, alternately certain, open and wider. */
function many(table: BoundsTable, count: number): BoundsId[] {
  return Array.from({ length: count }, (_, place) => {
    const number = place + 1;
    const wider = port(number).union(port(number + 1));
    return table.id(place % 3 === 1 ? NO_CONNECTIONS : port(number), place % 3 === 0 ? port(number) : wider);
  });
}

describe('bounds of what is allowed', () => {
  it('are numbered from the plainest on', () => {
    const table = new BoundsTable();
    expect(table.id(NO_CONNECTIONS, NO_CONNECTIONS)).toBe(NOTHING);
    expect(table.id(ALL_CONNECTIONS, ALL_CONNECTIONS)).toBe(EVERYTHING_ALLOWED);
    expect(table.id(NO_CONNECTIONS, ALL_CONNECTIONS)).toBe(UNDECIDED);
  });

  it('have one number for the same sets', () => {
    const table = new BoundsTable();
    const one = table.id(port(1), port(1).union(port(2)));
    expect(table.id(port(1), port(2).union(port(1)))).toBe(one);
    expect(table.id(port(1), port(1))).not.toBe(one);
    expect(table.id(NO_CONNECTIONS, port(1).union(port(2)))).not.toBe(one);
    expect([table.must(one), table.may(one), table.unknown(one)].map(String)).toEqual([
      'TCP 1',
      'TCP 1-2',
      'TCP 2',
    ]);
  });

  it.each([
    ['a few', 8],
    ['more than the table begins with', 150],
    ['more than the table ever holds', 2100],
  ])('meet and join like the sets that they stand for, of %s', (_, count) => {
    const table = new BoundsTable();
    const ids = [NOTHING, EVERYTHING_ALLOWED, UNDECIDED, ...many(table, count)];
    const step = Math.max(1, Math.floor(ids.length / 12));
    const chosen = ids.filter((_id, place) => place < 6 || place % step < 2);
    for (const round of ['computed', 'remembered'])
      for (const a of chosen)
        for (const b of chosen) {
          const [meet, join] = [table.meet(a, b), table.join(a, b)];
          const [mustA, mayA, mustB, mayB] = [table.must(a), table.may(a), table.must(b), table.may(b)];
          const expected = [
            mustA.intersect(mustB),
            mayA.intersect(mayB),
            mustA.union(mustB),
            mayA.union(mayB),
          ].map(String);
          const found = [table.must(meet), table.may(meet), table.must(join), table.may(join)].map(String);
          expect(found, `${round}: ${a} with ${b}`).toEqual(expected);
        }
  });

  it('remembers what it has computed as it grows', () => {
    const table = new BoundsTable();
    const ids: BoundsId[] = [];
    for (const count of [56, 120, 250]) {
      ids.push(...many(table, count).slice(ids.length));
      const pairs = ids.flatMap((a) => ids.map((b) => [a, b] as const));
      const expected = pairs.map(([a, b]) =>
        table.id(table.must(a).intersect(table.must(b)), table.may(a).intersect(table.may(b))),
      );
      // First computed, then remembered.
      expect(pairs.map(([a, b]) => table.meet(a, b))).toEqual(expected);
      expect(pairs.map(([a, b]) => table.meet(a, b))).toEqual(expected);
    }
    expect(ids).toHaveLength(250);
  });
});
