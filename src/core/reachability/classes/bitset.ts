/**
 * An immutable set of small numbers (pod classes, address atoms), as words of 32 bits. Only the words from the first to
 * the last non-empty one are stored: most sets of a cluster lie within one namespace, whose classes are adjacent, so
 * the cost of operations depends on the namespace and not on the cluster.
 */
export class Bitset {
  static readonly EMPTY = new Bitset(0, new Uint32Array(0));

  /** Index of the first stored word. */
  readonly offset: number;
  readonly words: Uint32Array;

  private constructor(offset: number, words: Uint32Array) {
    this.offset = offset;
    this.words = words;
  }

  static of(members: readonly number[]): Bitset {
    if (members.length === 0) return Bitset.EMPTY;
    let first = Infinity;
    let last = 0;
    for (const member of members) {
      if (member < first) first = member;
      if (member > last) last = member;
    }
    const offset = first >>> 5;
    const words = new Uint32Array((last >>> 5) - offset + 1);
    for (const member of members) words[(member >>> 5) - offset]! |= 1 << (member & 31);
    return new Bitset(offset, words);
  }

  /** The numbers `start`..`end - 1` of every range. */
  static ofRanges(ranges: readonly (readonly [start: number, end: number])[]): Bitset {
    const filled = ranges.filter(([start, end]) => start < end);
    if (filled.length === 0) return Bitset.EMPTY;
    const offset = filled.reduce((lowest, [start]) => Math.min(lowest, start), Infinity) >>> 5;
    const last = filled.reduce((highest, [, end]) => Math.max(highest, end), 0) - 1;
    const words = new Uint32Array((last >>> 5) - offset + 1);
    for (const [start, end] of filled)
      for (let index = start; index < end;)
        if ((index & 31) === 0 && index + 32 <= end) {
          words[(index >>> 5) - offset] = 0xffff_ffff;
          index += 32;
        } else {
          words[(index >>> 5) - offset]! |= 1 << (index & 31);
          index += 1;
        }
    return new Bitset(offset, words);
  }

  /** The numbers 0..`size - 1`. */
  static all(size: number): Bitset {
    return Bitset.ofRanges([[0, size]]);
  }

  static unionOf(sets: readonly Bitset[]): Bitset {
    const filled = sets.filter((set) => !set.isEmpty());
    const [only] = filled;
    if (filled.length < 2) return only ?? Bitset.EMPTY;
    const offset = filled.reduce((lowest, set) => Math.min(lowest, set.offset), Infinity);
    const words = new Uint32Array(filled.reduce((end, set) => Math.max(end, set.end), 0) - offset);
    for (const set of filled) set.addTo(words, offset);
    return new Bitset(offset, words);
  }

  /** Index after the last stored word. */
  private get end(): number {
    return this.offset + this.words.length;
  }

  isEmpty(): boolean {
    return this.words.length === 0;
  }

  has(index: number): boolean {
    const place = (index >>> 5) - this.offset;
    return place >= 0 && place < this.words.length && ((this.words[place]! >>> (index & 31)) & 1) === 1;
  }

  /** The lowest member; `undefined` if the set is empty. */
  first(): number | undefined {
    const lowest = this.words[0];
    if (lowest === undefined) return undefined;
    return (this.offset << 5) + 31 - Math.clz32(lowest & -lowest);
  }

  equals(other: Bitset): boolean {
    if (this === other) return true;
    if (this.offset !== other.offset || this.words.length !== other.words.length)
      return this.isEmpty() && other.isEmpty();
    for (let place = 0; place < this.words.length; place += 1)
      if (this.words[place] !== other.words[place]) return false;
    return true;
  }

  union(other: Bitset): Bitset {
    if (this === other || other.isEmpty()) return this;
    if (this.isEmpty()) return other;
    const offset = Math.min(this.offset, other.offset);
    const words = new Uint32Array(Math.max(this.end, other.end) - offset);
    words.set(this.words, this.offset - offset);
    other.addTo(words, offset);
    return new Bitset(offset, words);
  }

  intersect(other: Bitset): Bitset {
    if (this === other) return this;
    let from = Math.max(this.offset, other.offset);
    let to = Math.min(this.end, other.end);
    while (from < to && (this.words[from - this.offset]! & other.words[from - other.offset]!) === 0)
      from += 1;
    while (from < to && (this.words[to - 1 - this.offset]! & other.words[to - 1 - other.offset]!) === 0)
      to -= 1;
    if (from >= to) return Bitset.EMPTY;
    const words = this.words.slice(from - this.offset, to - this.offset);
    for (let place = 0; place < words.length; place += 1)
      words[place]! &= other.words[from - other.offset + place]!;
    return new Bitset(from, words);
  }

  /** The members that are not in `other`. */
  without(other: Bitset): Bitset {
    if (!this.meets(other)) return this;
    const words = this.words.slice();
    const to = Math.min(this.end, other.end);
    for (let place = Math.max(this.offset, other.offset); place < to; place += 1)
      words[place - this.offset]! &= ~other.words[place - other.offset]!;
    return Bitset.trimmed(this.offset, words);
  }

  /** Whether the two have a member in common. */
  meets(other: Bitset): boolean {
    const to = Math.min(this.end, other.end);
    for (let place = Math.max(this.offset, other.offset); place < to; place += 1)
      if ((this.words[place - this.offset]! & other.words[place - other.offset]!) !== 0) return true;
    return false;
  }

  /** Calls `visit` with each member in ascending order. */
  forEach(visit: (index: number) => void): void {
    for (let place = 0; place < this.words.length; place += 1) {
      const base = (this.offset + place) << 5;
      let rest = this.words[place]!;
      while (rest !== 0) {
        const lowest = rest & -rest;
        visit(base + 31 - Math.clz32(lowest));
        rest ^= lowest;
      }
    }
  }

  /** In ascending order. */
  members(): number[] {
    const members: number[] = [];
    this.forEach((index) => members.push(index));
    return members;
  }

  private addTo(words: Uint32Array, offset: number): void {
    const shift = this.offset - offset;
    for (let place = 0; place < this.words.length; place += 1) words[place + shift]! |= this.words[place]!;
  }

  private static trimmed(offset: number, words: Uint32Array): Bitset {
    let from = 0;
    let to = words.length;
    while (from < to && words[from] === 0) from += 1;
    while (from < to && words[to - 1] === 0) to -= 1;
    if (from === to) return Bitset.EMPTY;
    return new Bitset(offset + from, to - from === words.length ? words : words.slice(from, to));
  }
}
