import { ADDRESS_BITS, ADDRESS_FAMILIES } from '../../network/address.ts';
import type { Address, AddressInterval } from '../../network/address.ts';
import type { AddressSet } from '../../network/address-set.ts';
import type { AddressFamily } from '../../network/sets.ts';
import { Bitset } from './bitset.ts';

/** A range of addresses that none of the given sets splits. */
export interface AddressAtom extends AddressInterval {
  readonly family: AddressFamily;
}

/** All addresses of both families, split wherever one of the given sets begins or ends. */
export class AddressAtoms {
  /** IPv4 first, each family in ascending order. */
  readonly atoms: readonly AddressAtom[];
  private readonly starts: Readonly<Record<AddressFamily, readonly bigint[]>>;
  private readonly offsets: Readonly<Record<AddressFamily, number>>;
  private readonly ranges: Readonly<Record<AddressFamily, Bitset>>;

  constructor(sets: Iterable<AddressSet>) {
    const cuts: Record<AddressFamily, Set<bigint>> = { IPv4: new Set([0n]), IPv6: new Set([0n]) };
    for (const { family, intervals } of sets)
      for (const { first, last } of intervals) {
        cuts[family].add(first);
        if (last + 1n < 1n << BigInt(ADDRESS_BITS[family])) cuts[family].add(last + 1n);
      }
    const ascending = (family: AddressFamily) => [...cuts[family]].sort((a, b) => (a < b ? -1 : 1));
    this.starts = { IPv4: ascending('IPv4'), IPv6: ascending('IPv6') };
    this.offsets = { IPv4: 0, IPv6: this.starts.IPv4.length };
    const { IPv4, IPv6 } = this.starts;
    this.ranges = {
      IPv4: Bitset.ofRanges([[0, IPv4.length]]),
      IPv6: Bitset.ofRanges([[IPv4.length, IPv4.length + IPv6.length]]),
    };
    this.atoms = ADDRESS_FAMILIES.flatMap((family) =>
      this.starts[family].map((first, index) => ({
        family,
        first,
        last: (this.starts[family][index + 1] ?? 1n << BigInt(ADDRESS_BITS[family])) - 1n,
      })),
    );
  }

  /** Number of the atom that contains `address`. */
  atomOf({ family, value }: Address): number {
    const starts = this.starts[family];
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= value) low = middle;
      else high = middle - 1;
    }
    return this.offsets[family] + low;
  }

  /** The atoms of a family. */
  rangeOf(family: AddressFamily): Bitset {
    return this.ranges[family];
  }

  /** Whether a set begins and ends at boundaries of atoms, so that it splits none. */
  cutBy({ family, intervals }: AddressSet): boolean {
    const isStart = (value: bigint) => this.atoms[this.atomOf({ family, value })]!.first === value;
    return intervals.every(
      ({ first, last }) =>
        isStart(first) && (last + 1n === 1n << BigInt(ADDRESS_BITS[family]) || isStart(last + 1n)),
    );
  }

  /** The atoms within a set; the set must be one of those that the atoms were made from. */
  bitsOf(set: AddressSet): Bitset {
    const { family } = set;
    return Bitset.ofRanges(
      set.intervals.map(({ first, last }) => [
        this.atomOf({ family, value: first }),
        this.atomOf({ family, value: last }) + 1,
      ]),
    );
  }
}
