import type { AddressBlock } from '../../network/address.ts';

/** Whether two blocks have an address in common. */
export function isOverlap(a: AddressBlock, b: AddressBlock): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}
