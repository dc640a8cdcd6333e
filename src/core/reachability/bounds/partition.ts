import { Bitset } from '../classes/bitset.ts';
import type { BoundsId, BoundsTable } from './bounds-table.ts';

/** Members with the same verdict. */
export interface Cell {
  readonly bits: Bitset;
  readonly bounds: BoundsId;
}

/** A verdict for every member of a universe: that of its cell, or `base` if it is in none. Cells are disjoint. */
export interface Partition {
  readonly base: BoundsId;
  readonly cells: readonly Cell[];
}

/** The verdict for one member. */
export function boundsAt({ base, cells }: Partition, member: number): BoundsId {
  for (const { bits, bounds } of cells) if (bits.has(member)) return bounds;
  return base;
}

/** The same partition with a different verdict for one member. */
export function withBoundsAt(partition: Partition, member: number, bounds: BoundsId): Partition {
  if (boundsAt(partition, member) === bounds) return partition;
  const { base } = partition;
  const own = Bitset.of([member]);
  const cells = partition.cells
    .map((cell) => ({
      ...cell,
      bits: cell.bounds === bounds ? cell.bits.union(own) : cell.bits.without(own),
    }))
    .filter(({ bits }) => !bits.isEmpty());
  const known = bounds === base || cells.some((cell) => cell.bounds === bounds);
  return { base, cells: known ? cells : [...cells, { bits: own, bounds }] };
}

/** Collects what rules grant to which members, and merges it into disjoint cells. */
export class GrantCollector {
  private readonly granted = new Map<BoundsId, Bitset[]>();

  /** Grants `bounds` to each of `bits`; several grants to one member are joined. */
  grant(bits: Bitset, bounds: BoundsId): void {
    if (bits.isEmpty()) return;
    const known = this.granted.get(bounds);
    if (known === undefined) this.granted.set(bounds, [bits]);
    else known.push(bits);
  }

  /** The grants over a universe whose other members have `base`, which is joined to every grant. */
  partition(base: BoundsId, table: BoundsTable): Partition {
    let cells: Cell[] = [];
    for (const [bounds, sets] of this.granted) {
      const granted = Bitset.unionOf(sets);
      let rest = granted;
      const refined: Cell[] = [];
      for (const cell of cells) {
        const both = cell.bits.intersect(granted);
        if (both.isEmpty()) {
          refined.push(cell);
          continue;
        }
        rest = rest.without(both);
        const apart = cell.bits.without(both);
        if (!apart.isEmpty()) refined.push({ bits: apart, bounds: cell.bounds });
        refined.push({ bits: both, bounds: table.join(cell.bounds, bounds) });
      }
      if (!rest.isEmpty()) refined.push({ bits: rest, bounds: table.join(base, bounds) });
      cells = mergeEqual(refined);
    }
    return { base, cells: cells.filter(({ bounds }) => bounds !== base) };
  }
}

function mergeEqual(cells: readonly Cell[]): Cell[] {
  const byBounds = new Map<BoundsId, Bitset>();
  for (const { bits, bounds } of cells) byBounds.set(bounds, byBounds.get(bounds)?.union(bits) ?? bits);
  return [...byBounds].map(([bounds, bits]) => ({ bits, bounds }));
}
