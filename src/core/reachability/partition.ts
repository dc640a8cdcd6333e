import { hasBit, intersection, isEmptyBits, orInto, removeFrom } from './bitset.ts';
import type { Bitset } from './bitset.ts';
import type { BoundsId, BoundsTable } from './bounds-table.ts';

/** Members that share one verdict. */
export interface Cell {
  readonly bits: Bitset;
  readonly bounds: BoundsId;
}

/** A verdict for every member of a universe: that of the cell it is in, or `base`. Cells are disjoint. */
export interface Partition {
  readonly base: BoundsId;
  readonly cells: readonly Cell[];
}

/** The verdict for one member. */
export function boundsAt(partition: Partition, member: number): BoundsId {
  for (const { bits, bounds } of partition.cells) if (hasBit(bits, member)) return bounds;
  return partition.base;
}

/** Gathers what rules grant to whom, and joins it into disjoint cells. */
export class GrantCollector {
  private readonly granted = new Map<BoundsId, Bitset>();

  /** `bounds` for every one of `bits`; a member granted several times gets them joined. */
  grant(bits: Bitset, bounds: BoundsId): void {
    const known = this.granted.get(bounds);
    if (known === undefined) this.granted.set(bounds, bits.slice());
    else orInto(known, bits);
  }

  /** The grants over a universe whose other members have `base`, which is joined to every grant. */
  partition(base: BoundsId, table: BoundsTable): Partition {
    let cells: { bits: Bitset; bounds: BoundsId }[] = [];
    for (const [bounds, granted] of this.granted) {
      const rest = granted.slice();
      const refined: typeof cells = [];
      for (const cell of cells) {
        const both = intersection(cell.bits, granted);
        if (isEmptyBits(both)) {
          refined.push(cell);
          continue;
        }
        removeFrom(rest, both);
        removeFrom(cell.bits, both);
        if (!isEmptyBits(cell.bits)) refined.push(cell);
        refined.push({ bits: both, bounds: table.join(cell.bounds, bounds) });
      }
      if (!isEmptyBits(rest)) refined.push({ bits: rest, bounds: table.join(base, bounds) });
      cells = mergeEqual(refined);
    }
    return { base, cells: cells.filter(({ bounds }) => bounds !== base) };
  }
}

function mergeEqual(cells: { bits: Bitset; bounds: BoundsId }[]): { bits: Bitset; bounds: BoundsId }[] {
  const byBounds = new Map<BoundsId, Bitset>();
  for (const { bits, bounds } of cells) {
    const known = byBounds.get(bounds);
    if (known === undefined) byBounds.set(bounds, bits);
    else orInto(known, bits);
  }
  return [...byBounds].map(([bounds, bits]) => ({ bits, bounds }));
}
