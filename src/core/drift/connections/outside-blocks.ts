import type { AddressBlock } from '../../network/address.ts';
import { splitAt } from '../../network/address-block.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { NO_VERDICTS, type Verdicts } from '../../reachability/comparison/difference.ts';
import { commonPieces, type OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type { OutsideConnections, ReachabilityModel } from '../../reachability/model/model.ts';
import { changedVerdicts, type Block, type Ends } from './block.ts';
import type { ComparedWorkloads } from './compared-workloads.ts';
import type { RecordedOpenings } from './recorded-openings.ts';

/** An outside range that neither model splits, with its place in each of them. */
interface PlacedPiece {
  readonly piece: OutsidePiece;
  readonly before: number;
  readonly after: number;
}

/** Pieces with equal verdicts, as far as they changed. */
type PieceBlock = Omit<Block, 'from' | 'to' | 'pairing'> & { readonly pieces: OutsidePiece[] };

/** The changed connections of groups of workloads with the outside. `own`: by group, 1 if its rows may differ. */
export function* outsideBlocks(
  workloads: ComparedWorkloads,
  openings: RecordedOpenings,
  own: Uint8Array,
): Generator<Block> {
  const { groups, all, before, after } = workloads;
  const pieces = placedPieces(workloads, openings.ranges);
  const recordedFor = new Set(openings.workloads.map(({ reference }) => workloads.numberOf(reference)));
  const known: Record<Direction, Map<unknown, Map<unknown, readonly PieceBlock[]>>> = {
    egress: new Map(),
    ingress: new Map(),
  };
  for (const direction of DIRECTIONS)
    for (const [group, members] of groups.entries()) {
      if (own[group] === 0) continue;
      const workload = all[members[0]!]!;
      const [left, right] = [
        outsideOf(before, workload.before, direction),
        outsideOf(after, workload.after, direction),
      ];
      const blocks = recordedFor.has(members[0])
        ? pieceBlocks(pieces, left, right, (piece) => openings.outside(workload, direction, piece))
        : cached(known[direction], left, right, () => pieceBlocks(pieces, left, right, () => NO_CONNECTIONS));
      for (const { pieces: changed, ...block } of blocks) {
        const outside: Ends = { type: 'outside', pieces: changed };
        const inside: Ends = { type: 'workloads', members };
        const [from, to] = direction === 'egress' ? [inside, outside] : [outside, inside];
        yield { ...block, from, to, pairing: 'each' };
      }
    }
}

function outsideOf(
  model: ReachabilityModel,
  place: number,
  direction: Direction,
): OutsideConnections | undefined {
  return place < 0 ? undefined : model.outsideOf(model.workloads[place]!, direction);
}

function cached<Key, Value>(
  maps: Map<unknown, Map<unknown, Value>>,
  one: Key,
  other: Key,
  compute: () => Value,
): Value {
  let own = maps.get(one);
  if (own === undefined) maps.set(one, (own = new Map()));
  const known = own.get(other);
  if (known !== undefined) return known;
  const value = compute();
  own.set(other, value);
  return value;
}

function pieceBlocks(
  pieces: readonly PlacedPiece[],
  before: OutsideConnections | undefined,
  after: OutsideConnections | undefined,
  recorded: (piece: OutsidePiece) => ConnectionSet,
): readonly PieceBlock[] {
  const found = new Map<string, PieceBlock>();
  for (const { piece, ...places } of pieces) {
    const verdicts = {
      before: verdictsAt(before, places.before),
      after: verdictsAt(after, places.after),
    };
    const changed = changedVerdicts(verdicts, recorded(piece));
    if (changed === undefined) continue;
    const key = [changed.before, changed.after]
      .flatMap(({ allowed, unknown }) => [allowed, unknown])
      .concat(changed.recorded ?? [])
      .join('|');
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...changed, pieces: [piece] });
    else known.pieces.push(piece);
  }
  return [...found.values()];
}

function verdictsAt(outside: OutsideConnections | undefined, place: number): Verdicts {
  return outside === undefined
    ? NO_VERDICTS
    : { allowed: outside.allowed(place), unknown: outside.unknown(place) };
}

/** The outside, split wherever a model or a recorded range splits it. */
function placedPieces(
  { before, after }: ComparedWorkloads,
  ranges: readonly AddressBlock[],
): readonly PlacedPiece[] {
  const [left, right] = [before, after].map(
    ({ externalRanges }) => new Map(externalRanges.map((range, place) => [range, place])),
  );
  return commonPieces(before, after).flatMap((piece) => {
    const places = { before: left!.get(piece.before)!, after: right!.get(piece.after)! };
    return splitAt(piece, ranges).map((part) => ({ piece: part, ...places }));
  });
}
