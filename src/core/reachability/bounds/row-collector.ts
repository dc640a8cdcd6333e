import { NOTHING } from './bounds-table.ts';
import type { BoundsId, BoundsTable } from './bounds-table.ts';

/** Indexes with their verdicts, ascending. */
export interface RowEntries {
  readonly places: Int32Array;
  readonly bounds: Int32Array;
}

/** Collects the verdicts of one row by index, in any order. Its memory is reused for the next row. */
export class RowCollector {
  private readonly table: BoundsTable;
  private readonly bounds: Int32Array;
  private readonly filled: Uint32Array;
  /** Which words of `filled` have members. */
  private readonly filledWords: Uint32Array;
  private count = 0;

  constructor(size: number, table: BoundsTable) {
    this.table = table;
    this.bounds = new Int32Array(size);
    this.filled = new Uint32Array((size + 31) >>> 5);
    this.filledWords = new Uint32Array((this.filled.length + 31) >>> 5);
  }

  /** Verdicts added to the same index are joined. */
  add(place: number, bounds: BoundsId): void {
    if (bounds === NOTHING) return;
    const known = this.bounds[place]!;
    if (known === bounds) return;
    if (known === NOTHING) {
      this.bounds[place] = bounds;
      const word = place >>> 5;
      this.filled[word]! |= 1 << (place & 31);
      this.filledWords[word >>> 5]! |= 1 << (word & 31);
      this.count += 1;
    } else {
      this.bounds[place] = this.table.join(known, bounds);
    }
  }

  /** Everything added since the last call. */
  take(): RowEntries {
    const places = new Int32Array(this.count);
    const bounds = new Int32Array(this.count);
    let next = 0;
    forEachMember(this.filledWords, 0, this.filledWords.length, (word) =>
      forEachMember(this.filled, word, word + 1, (place) => {
        places[next] = place;
        bounds[next] = this.bounds[place]!;
        this.bounds[place] = NOTHING;
        next += 1;
      }),
    );
    this.count = 0;
    return { places, bounds };
  }
}

/** Returns and removes the members of words `from`..`to - 1`, in ascending order. */
function forEachMember(words: Uint32Array, from: number, to: number, visit: (member: number) => void): void {
  for (let word = from; word < to; word += 1) {
    let rest = words[word]!;
    words[word] = 0;
    while (rest !== 0) {
      const lowest = rest & -rest;
      visit((word << 5) + 31 - Math.clz32(lowest));
      rest ^= lowest;
    }
  }
}
