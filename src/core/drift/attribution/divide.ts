import type { Ends } from '../connections/block.ts';
import type { Piece } from '../connections/piece.ts';

/** Number of members of an end. */
export function sizeOf(ends: Ends): number {
  return ends.type === 'workloads' ? ends.members.length : ends.pieces.length;
}

/** Numbers of the workloads of an end; none for the outside. */
export function membersOf(ends: Ends): readonly number[] {
  return ends.type === 'workloads' ? ends.members : [];
}

/** The number of connections of a piece; adjacent outside ranges count as several. */
export function pairsOf({ from, to, pairing }: Pick<Piece, 'from' | 'to' | 'pairing'>): number {
  if (pairing === 'replicas') return sizeOf(from);
  if (pairing === 'each') return sizeOf(from) * sizeOf(to);
  const others = new Set(membersOf(to));
  return sizeOf(from) * sizeOf(to) - membersOf(from).filter((member) => others.has(member)).length;
}

/** Some of the connections of a piece, and what is said of them: 1 or 0. */
export interface Division<P extends Piece> {
  readonly piece: P;
  readonly bit: 0 | 1;
}

/**
 * Divides a piece by a bit for each pair: by the place of `from`, then of `to`; for replicas, by the place of the
 * workload.
 */
export function divide<P extends Piece>(piece: P, bits: Uint8Array): readonly Division<P>[] {
  if (!bits.includes(0)) return [{ piece, bit: 1 }];
  if (!bits.includes(1)) return [{ piece, bit: 0 }];
  if (piece.pairing === 'replicas')
    return ([0, 1] as const).map((bit) => {
      const ends = taken(piece.from, placesOf(bits, bit));
      return { piece: { ...piece, from: ends, to: ends }, bit };
    });
  const width = sizeOf(piece.to);
  const bitsIn = (row: number) => bits.subarray(row * width, (row + 1) * width);
  const rows = Map.groupBy(Array(sizeOf(piece.from)).keys(), (row) => bitsIn(row).join(''));
  return [...rows.values()].flatMap((same) => {
    const row = bitsIn(same[0]!);
    const from = taken(piece.from, same);
    return ([0, 1] as const)
      .map((bit) => ({ piece: { ...piece, from, to: taken(piece.to, placesOf(row, bit)) }, bit }))
      .filter(({ piece: part }) => pairsOf(part) > 0);
  });
}

function placesOf(bits: Uint8Array, wanted: 0 | 1): number[] {
  const places: number[] = [];
  for (const [place, bit] of bits.entries()) if (bit === wanted) places.push(place);
  return places;
}

function taken(ends: Ends, places: readonly number[]): Ends {
  return ends.type === 'workloads'
    ? { ...ends, members: places.map((place) => ends.members[place]!) }
    : { ...ends, pieces: places.map((place) => ends.pieces[place]!) };
}
