/** Sets of small numbers (pod classes, address atoms) as words of 32 bits. */
export type Bitset = Uint32Array;

export function emptyBits(size: number): Bitset {
  return new Uint32Array((size + 31) >>> 5);
}

export function addBit(bits: Bitset, index: number): void {
  bits[index >>> 5]! |= 1 << (index & 31);
}

export function hasBit(bits: Bitset, index: number): boolean {
  return ((bits[index >>> 5]! >>> (index & 31)) & 1) === 1;
}

/** Adds `start`..`end - 1`. */
export function addBitRange(bits: Bitset, start: number, end: number): void {
  for (let index = start; index < end;) {
    if ((index & 31) === 0 && index + 32 <= end) {
      bits[index >>> 5] = 0xffff_ffff;
      index += 32;
    } else {
      addBit(bits, index);
      index += 1;
    }
  }
}

export function allBits(size: number): Bitset {
  const bits = emptyBits(size);
  addBitRange(bits, 0, size);
  return bits;
}

export function orInto(target: Bitset, other: Bitset): void {
  for (let word = 0; word < target.length; word += 1) target[word]! |= other[word]!;
}

export function andInto(target: Bitset, other: Bitset): void {
  for (let word = 0; word < target.length; word += 1) target[word]! &= other[word]!;
}

export function removeFrom(target: Bitset, other: Bitset): void {
  for (let word = 0; word < target.length; word += 1) target[word]! &= ~other[word]!;
}

export function intersection(a: Bitset, b: Bitset): Bitset {
  const both = a.slice();
  andInto(both, b);
  return both;
}

export function isEmptyBits(bits: Bitset): boolean {
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) return false;
  return true;
}

/** Calls `visit` with each member in ascending order. */
export function forEachBit(bits: Bitset, visit: (index: number) => void): void {
  for (let word = 0; word < bits.length; word += 1) {
    let rest = bits[word]!;
    while (rest !== 0) {
      const lowest = rest & -rest;
      visit((word << 5) + (31 - Math.clz32(lowest)));
      rest ^= lowest;
    }
  }
}
