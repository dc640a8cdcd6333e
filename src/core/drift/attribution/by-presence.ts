import type { Ends } from '../connections/block.ts';
import type { ComparedWorkloads } from '../connections/compared-workloads.ts';
import type { Piece } from '../connections/piece.ts';
import { membersOf } from './divide.ts';

/**
 * With more pairs of workloads than this that were added (or removed) together, their connections with each other are
 * not told apart by these changes: a new namespace would have an event for each pair.
 */
export const MOST_PAIRS = 250;

/** A piece with the changes that concern it because they added or removed a workload at its ends. */
export interface PlacedPiece extends Piece {
  /** Additions: without them, nothing makes the connections possible. */
  readonly needed: readonly number[];
  /** Removals: each of them alone closes the connections. */
  readonly causes: readonly number[];
  /** Whether all additions and removals of its ends are among these. */
  readonly presence: 'examined' | 'too-many';
}

/** An end, or one of its workloads that was added or removed. */
interface PlacedEnd {
  readonly ends: Ends;
  readonly presence: 'kept' | 'too-many' | number;
}

/**
 * Divides pieces by the workloads that were added or removed at their ends.
 *
 * @param presences by the number of a workload the change that added or removed it
 */
export function placedPieces(
  workloads: ComparedWorkloads,
  pieces: readonly Piece[],
  presences: ReadonlyMap<number, number>,
): readonly PlacedPiece[] {
  const divided = pieces.map((piece) => [piece, partsOf(workloads, piece, presences)] as const);
  const pairs = new Set<string>();
  for (const [, parts] of divided)
    for (const [from, to] of parts)
      if (
        typeof from.presence === 'number' &&
        typeof to.presence === 'number' &&
        from.presence !== to.presence
      )
        pairs.add([from.presence, to.presence].sort((a, b) => a - b).join());
  const limit = pairs.size > MOST_PAIRS ? 'merged' : 'told-apart';
  return divided.flatMap(([piece, parts]) => {
    const isMerged = limit === 'merged' && piece.pairing !== 'replicas' && parts.every(isBetweenOwn);
    if (isMerged) return [{ ...piece, needed: [], causes: [], presence: 'too-many' }];
    return parts.map((ends) => placed(workloads, piece, ends));
  });
}

function isBetweenOwn([from, to]: readonly [PlacedEnd, PlacedEnd]): boolean {
  return from.presence !== 'kept' && to.presence !== 'kept';
}

function placed(
  workloads: ComparedWorkloads,
  piece: Piece,
  [from, to]: readonly [PlacedEnd, PlacedEnd],
): PlacedPiece {
  const own = [from, to].map(({ presence }) => presence);
  const changes = [...new Set(own.filter((presence) => typeof presence === 'number'))];
  const isAdded = [from, to].some(({ ends, presence }) => presence !== 'kept' && isNew(workloads, ends));
  const isDiagonal = piece.pairing === 'others' && from.ends !== to.ends;
  return {
    ...piece,
    from: from.ends,
    to: to.ends,
    ...(isDiagonal && { pairing: 'each' }),
    needed: isAdded ? changes : [],
    causes: isAdded ? [] : changes,
    presence: own.includes('too-many') ? 'too-many' : 'examined',
  };
}

/** Which ends of connections belong together after each added or removed workload is taken out of its end. */
function partsOf(
  workloads: ComparedWorkloads,
  piece: Piece,
  presences: ReadonlyMap<number, number>,
): readonly (readonly [PlacedEnd, PlacedEnd])[] {
  const from = placedEnds(workloads, piece, piece.from, presences);
  if (piece.pairing === 'replicas') return from.map((end) => [end, end] as const);
  if (piece.pairing === 'others')
    return from.flatMap((one) =>
      from
        .filter((other) => other !== one || membersOf(one.ends).length > 1)
        .map((other) => [one, other] as const),
    );
  const to = placedEnds(workloads, piece, piece.to, presences);
  return from.flatMap((one) => to.map((other) => [one, other] as const));
}

/** The workloads of an end are equivalent: all of them were added, or removed, or none. */
function placedEnds(
  workloads: ComparedWorkloads,
  piece: Piece,
  ends: Ends,
  presences: ReadonlyMap<number, number>,
): readonly PlacedEnd[] {
  const members = membersOf(ends);
  if (!members.some((number) => isNewOrGone(workloads, number, piece))) return [{ ends, presence: 'kept' }];
  const taken = members.flatMap((number): PlacedEnd[] => {
    const presence = presences.get(number);
    return presence === undefined ? [] : [{ ends: { type: 'workloads', members: [number] }, presence }];
  });
  const left = members.filter((number) => !presences.has(number));
  if (left.length === 0) return taken;
  return [...taken, { ends: { type: 'workloads', members: left }, presence: 'too-many' }];
}

/** What an event has recorded is closed by a workload that is gone, not by one that is new. */
function isNewOrGone({ all }: ComparedWorkloads, number: number, { since }: Piece): boolean {
  const { before, after } = all[number]!;
  return after < 0 || (before < 0 && since !== 'recorded');
}

function isNew({ all }: ComparedWorkloads, ends: Ends): boolean {
  return membersOf(ends).some((number) => all[number]!.after >= 0);
}
