import { ADDRESS_BITS, parseCidr } from './address.ts';
import type { AddressInterval } from './address.ts';
import type { AddressFamily } from './sets.ts';

/** An immutable set of addresses of one family: sorted, disjoint intervals that do not touch. */
export class AddressSet {
  readonly family: AddressFamily;
  readonly intervals: readonly AddressInterval[];

  private constructor(family: AddressFamily, intervals: readonly AddressInterval[]) {
    this.family = family;
    this.intervals = intervals;
  }

  /** The union of any intervals, in any order. */
  static of(family: AddressFamily, intervals: readonly AddressInterval[]): AddressSet {
    const merged: { first: bigint; last: bigint }[] = [];
    for (const { first, last } of [...intervals].sort((a, b) => (a.first < b.first ? -1 : 1))) {
      const previous = merged.at(-1);
      if (previous === undefined || first > previous.last + 1n) merged.push({ first, last });
      else if (last > previous.last) previous.last = last;
    }
    return new AddressSet(family, merged);
  }

  static everything(family: AddressFamily): AddressSet {
    return AddressSet.of(family, [{ first: 0n, last: (1n << BigInt(ADDRESS_BITS[family])) - 1n }]);
  }

  /** The addresses of a CIDR without those of `except` (an `ipBlock`). @throws NetworkError `invalid-cidr` */
  static ofBlock(cidr: string, except: readonly string[] = []): AddressSet {
    const block = parseCidr(cidr);
    const holes = except.map(parseCidr).filter(({ family }) => family === block.family);
    return AddressSet.of(block.family, [block]).subtract(AddressSet.of(block.family, holes));
  }

  isEmpty(): boolean {
    return this.intervals.length === 0;
  }

  has(address: bigint): boolean {
    return this.intervals.some(({ first, last }) => first <= address && address <= last);
  }

  union(other: AddressSet): AddressSet {
    return AddressSet.of(this.family, [...this.intervals, ...other.intervals]);
  }

  intersect(other: AddressSet): AddressSet {
    return this.subtract(AddressSet.everything(this.family).subtract(other));
  }

  subtract(other: AddressSet): AddressSet {
    let left = this.intervals;
    for (const hole of other.intervals)
      left = left.flatMap(({ first, last }) => {
        if (hole.last < first || last < hole.first) return [{ first, last }];
        const pieces: AddressInterval[] = [];
        if (first < hole.first) pieces.push({ first, last: hole.first - 1n });
        if (hole.last < last) pieces.push({ first: hole.last + 1n, last });
        return pieces;
      });
    return new AddressSet(this.family, left);
  }
}
