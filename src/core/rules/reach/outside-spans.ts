import { compareBlocks, isNext } from '../../network/address-block.ts';
import type { ConnectionSet } from '../../network/sets.ts';
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
  const parts = rows
    .flatMap((row) => {
      const set = what === 'allowed' ? row.allowed : row.allowed.union(row.unknown);
      const part = addressPart(row.atom, set.intersect(ports));
      return undeclaredPart(part, declared).map((left) => ({ ...left, rows: [row] }));
    })
    .toSorted(compareBlocks);
  const spans: OutsideSpan[] = [];
  for (const part of parts) {
    const last = spans.at(-1);
    if (last === undefined || !isNext(last, part)) spans.push(part);
    else
      spans[spans.length - 1] = {
        ...last,
        last: part.last,
        connections: last.connections.union(part.connections),
        rows: [...last.rows, ...part.rows],
      };
  }
  return spans;
}
