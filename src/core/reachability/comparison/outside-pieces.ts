import { formatRange, parseAddress } from '../../network/address.ts';
import { isNext } from '../../network/address-block.ts';
import type { AddressInterval } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { ExternalCategory, ExternalRange, ReachabilityModel } from '../model/model.ts';
import type { OutsideRange } from './difference.ts';

/** Addresses that neither model splits, with the range of each model that contains them. */
export interface OutsidePiece extends AddressInterval {
  readonly family: AddressFamily;
  readonly before: ExternalRange;
  readonly after: ExternalRange;
}

/** The outside, split wherever one of two models splits it, both families, ascending. */
export function commonPieces(before: ReachabilityModel, after: ReachabilityModel): OutsidePiece[] {
  const left = before.externalRanges.map(intervalOf);
  const right = after.externalRanges.map(intervalOf);
  const pieces: OutsidePiece[] = [];
  let i = 0;
  let j = 0;
  // Both models cover all addresses of both families, IPv4 first, so both lists end together.
  while (i < left.length && j < right.length) {
    const a = left[i]!;
    const b = right[j]!;
    const first = a.first > b.first ? a.first : b.first;
    const last = a.last < b.last ? a.last : b.last;
    pieces.push({ family: a.external.range.family, first, last, before: a.external, after: b.external });
    if (a.last === last) i += 1;
    if (b.last === last) j += 1;
  }
  return pieces;
}

function intervalOf(external: ExternalRange): AddressInterval & { readonly external: ExternalRange } {
  const { first, last } = external.range;
  return { external, first: parseAddress(first).value, last: parseAddress(last).value };
}

/** Merges adjacent pieces into ranges as long as `belongs` is true for them. */
export function joinPieces<Value>(
  pieces: Iterable<{ readonly piece: OutsidePiece; readonly value: Value }>,
  belongs: (a: Value, b: Value) => boolean,
): { readonly range: OutsideRange; readonly value: Value }[] {
  const joined: { family: AddressFamily; first: bigint; last: bigint; value: Value; own: OutsidePiece[] }[] =
    [];
  for (const { piece, value } of pieces) {
    const open = joined.at(-1);
    if (open !== undefined && isNext(open, piece) && belongs(open.value, value)) {
      open.last = piece.last;
      open.own.push(piece);
    } else {
      joined.push({ family: piece.family, first: piece.first, last: piece.last, value, own: [piece] });
    }
  }
  return joined.map(({ family, first, last, value, own }) => ({
    value,
    range: { type: 'external', range: formatRange(family, { first, last }), categories: categoriesOf(own) },
  }));
}

function categoriesOf(pieces: readonly OutsidePiece[]): ExternalCategory[] {
  return [...new Set(pieces.flatMap(({ before, after }) => [before.category, after.category]))].sort();
}
