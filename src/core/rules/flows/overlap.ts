import { ADDRESS_BITS, type AddressBlock } from '../../network/address.ts';

/** Whether two blocks have an address in common. */
export function isOverlap(a: AddressBlock, b: AddressBlock): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Whether a block contains every address of its family. */
export function isEveryAddress({ family, first, last }: AddressBlock): boolean {
  return first === 0n && last === 2n ** BigInt(ADDRESS_BITS[family]) - 1n;
}
