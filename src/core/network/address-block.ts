import type { AddressBlock } from './address.ts';

/** By family, IPv4 first, then by the first address. */
export function compareBlocks(a: AddressBlock, b: AddressBlock): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

/** Whether a block begins directly after another one ends. */
export function isNext(one: AddressBlock, next: AddressBlock): boolean {
  return one.family === next.family && one.last + 1n === next.first;
}

export function covers(outer: AddressBlock, inner: AddressBlock): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** The parts of a block between the beginnings and ends of others. */
export function splitAt<Block extends AddressBlock>(
  block: Block,
  others: readonly AddressBlock[],
): readonly Block[] {
  const starts = new Set([block.first]);
  for (const { family, first, last } of others) {
    if (family !== block.family) continue;
    for (const start of [first, last + 1n]) if (block.first < start && start <= block.last) starts.add(start);
  }
  if (starts.size === 1) return [block];
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, place) => {
    const next = sorted[place + 1];
    return { ...block, first, last: next === undefined ? block.last : next - 1n };
  });
}
