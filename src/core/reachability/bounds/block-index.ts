import type { BoundsId } from './bounds-table.ts';
import type { Partition } from './partition.ts';

/**
 * The cells of many partitions by bitset word: which partitions differ from their base for the 32 members of a word.
 * Reading a word of every cell of every partition instead would cause a cache miss each time.
 */
export class BlockIndex {
  private readonly starts: Int32Array;
  private readonly partitions: Int32Array;
  private readonly words: Uint32Array;
  private readonly bounds: Int32Array;

  constructor(partitions: readonly Partition[], size: number) {
    this.starts = new Int32Array(((size + 31) >>> 5) + 1);
    forEachWord(partitions, (_, word) => {
      this.starts[word + 1]! += 1;
    });
    for (let word = 1; word < this.starts.length; word += 1) this.starts[word]! += this.starts[word - 1]!;
    const total = this.starts.at(-1)!;
    this.partitions = new Int32Array(total);
    this.words = new Uint32Array(total);
    this.bounds = new Int32Array(total);
    const next = this.starts.slice();
    forEachWord(partitions, (partition, word, bits, bounds) => {
      const at = next[word]!;
      next[word] = at + 1;
      this.partitions[at] = partition;
      this.words[at] = bits;
      this.bounds[at] = bounds;
    });
  }

  /** Calls `visit` for each partition and member (0..31) of a word that is in a cell. */
  forEachMember(word: number, visit: (partition: number, member: number, bounds: BoundsId) => void): void {
    for (let at = this.starts[word]!; at < this.starts[word + 1]!; at += 1) {
      let rest = this.words[at]!;
      while (rest !== 0) {
        const lowest = rest & -rest;
        visit(this.partitions[at]!, 31 - Math.clz32(lowest), this.bounds[at]!);
        rest ^= lowest;
      }
    }
  }
}

function forEachWord(
  partitions: readonly Partition[],
  visit: (partition: number, word: number, bits: number, bounds: BoundsId) => void,
): void {
  partitions.forEach(({ cells }, partition) => {
    for (const { bits, bounds } of cells)
      bits.words.forEach((word, place) => {
        if (word !== 0) visit(partition, bits.offset + place, word, bounds);
      });
  });
}
