import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portsOf } from '../../network/connection-set.ts';
import { Bitset } from '../classes/bitset.ts';
import { BoundsTable, NOTHING } from './bounds-table.ts';
import { GrantCollector, boundsAt, withBoundsAt } from './partition.ts';
import type { Partition } from './partition.ts';

const UNIVERSE = 70;
const everyone = Array.from({ length: UNIVERSE }, (_, member) => member);
const verdicts = (partition: Partition) => everyone.map((member) => boundsAt(partition, member));
const member = fc.nat({ max: UNIVERSE - 1 });

/** Bounds of single ports, so that joined bounds can be recognised. */
const portBounds = (table: BoundsTable, port: number) => table.id(portsOf('TCP', port), portsOf('TCP', port));

describe('a verdict for every member', () => {
  it('is what all grants to it allow together, and no less than what everybody has', () => {
    const grant = fc.record({
      bits: fc.uniqueArray(member, { maxLength: 40 }),
      port: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 8 }), fc.boolean(), (grants, open) => {
        const table = new BoundsTable();
        const base = open ? portBounds(table, 9) : NOTHING;
        const collector = new GrantCollector();
        for (const { bits, port } of grants) collector.grant(Bitset.of(bits), portBounds(table, port));
        const partition = collector.partition(base, table);
        const expected = everyone.map((each) =>
          grants
            .filter(({ bits }) => bits.includes(each))
            .reduce((joined, { port }) => table.join(joined, portBounds(table, port)), base),
        );
        expect(verdicts(partition)).toEqual(expected);
        expectDisjoint(partition);
      }),
    );
  });

  it('changes for one member alone', () => {
    const change = fc.record({ at: member, bounds: fc.nat({ max: 4 }) });
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.array(change, { maxLength: 12 }), (base, changes) => {
        const expected = everyone.map(() => base);
        let partition: Partition = { base, cells: [] };
        for (const { at, bounds } of changes) {
          partition = withBoundsAt(partition, at, bounds);
          expected[at] = bounds;
          expect(verdicts(partition)).toEqual(expected);
          expectDisjoint(partition);
        }
      }),
    );
  });

  it('is the same partition where nothing changes', () => {
    const partition = withBoundsAt({ base: 0, cells: [] }, 3, 1);
    expect(withBoundsAt(partition, 3, 1)).toBe(partition);
    expect(withBoundsAt(partition, 4, 0)).toBe(partition);
  });
});

/** No member is in two cells, no cell is empty, and no cell has the verdict of the base or of another cell. */
function expectDisjoint({ base, cells }: Partition): void {
  const members = cells.flatMap(({ bits }) => bits.members());
  expect(new Set(members).size).toBe(members.length);
  expect(cells.filter(({ bits }) => bits.isEmpty())).toEqual([]);
  const bounds = cells.map((cell) => cell.bounds);
  expect(bounds).not.toContain(base);
  expect(new Set(bounds).size).toBe(bounds.length);
}
