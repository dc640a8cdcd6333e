import { NOTHING } from './bounds-table.ts';
import type { BoundsId, BoundsTable } from './bounds-table.ts';

/** Places with their verdicts, ascending. */
export interface RowEntries {
  readonly places: Int32Array;
  readonly bounds: Int32Array;
}

/** Gathers the verdicts of one row by place, in any order. What it holds on to serves the next row again. */
export class RowCollector {
  private readonly table: BoundsTable;
  private readonly bounds: Int32Array;
  private readonly filled: Uint32Array;
  private count = 0;

  constructor(size: number, table: BoundsTable) {
    this.table = table;
    this.bounds = new Int32Array(size);
    this.filled = new Uint32Array((size + 31) >>> 5);
  }

  /** A place that is added several times gets the verdicts joined. */
  add(place: number, bounds: BoundsId): void {
    if (bounds === NOTHING) return;
    const known = this.bounds[place]!;
    if (known === bounds) return;
    if (known === NOTHING) {
      this.bounds[place] = bounds;
      this.filled[place >>> 5]! |= 1 << (place & 31);
      this.count += 1;
    } else {
      this.bounds[place] = this.table.join(known, bounds);
    }
  }

  /** What was added since the last time. */
  take(): RowEntries {
    const places = new Int32Array(this.count);
    const bounds = new Int32Array(this.count);
    let next = 0;
    for (let word = 0; word < this.filled.length && next < this.count; word += 1) {
      let rest = this.filled[word]!;
      if (rest === 0) continue;
      this.filled[word] = 0;
      while (rest !== 0) {
        const lowest = rest & -rest;
        const place = (word << 5) + 31 - Math.clz32(lowest);
        places[next] = place;
        bounds[next] = this.bounds[place]!;
        this.bounds[place] = NOTHING;
        next += 1;
        rest ^= lowest;
      }
    }
    this.count = 0;
    return { places, bounds };
  }
}
