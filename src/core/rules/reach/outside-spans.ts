import { compareBlocks, isNext } from '../../network/address-block.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { unionOf } from './connections.ts';
import { type AddressPart, type DeclaredBlock, undeclaredPart } from './declared.ts';
import { addressPart, type OutsideRow } from './outside.ts';

/** Adjacent addresses with which something is open, regardless of the ports of each. */
export interface OutsideSpan extends AddressPart {
  readonly rows: readonly OutsideRow[];
}

/**
 * The spans in which undeclared connections are allowed, or at least possible, in the order of addresses.
 *
 * @param ports only connections on these ports count
 */
export function openSpans(
  rows: readonly OutsideRow[],
  what: 'allowed' | 'possible',
  declared: readonly DeclaredBlock[],
  ports: ConnectionSet,
): readonly OutsideSpan[] {
  const parts = rows.flatMap((row) => {
    const set = what === 'allowed' ? row.allowed : row.allowed.union(row.unknown);
    const part = addressPart(row.atom, set.intersect(ports));
    if (part.connections.isEmpty()) return [];
    return undeclaredPart(part, declared).map((left) => ({ ...left, row }));
  });
  return adjacentParts(parts).map((span) => ({
    family: span[0]!.family,
    first: span[0]!.first,
    last: span.at(-1)!.last,
    connections: unionOf(span.map(({ connections }) => connections)),
    rows: span.map(({ row }) => row),
  }));
}

/** Parts of addresses in groups without gaps, in the order of addresses. */
export function adjacentParts<Part extends AddressPart>(
  parts: readonly Part[],
): readonly (readonly Part[])[] {
  const spans: Part[][] = [];
  for (const part of parts.toSorted(compareBlocks)) {
    const span = spans.at(-1);
    const last = span?.at(-1);
    if (span !== undefined && last !== undefined && isNext(last, part)) span.push(part);
    else spans.push([part]);
  }
  return spans;
}
