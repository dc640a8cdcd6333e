import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type { ReachabilityModel, WorkloadConnections } from '../../reachability/model/model.ts';
import type { ComparedWorkloads } from '../connections/compared-workloads.ts';
import type { Piece } from '../connections/piece.ts';
import type { Variant } from './candidate.ts';
import { membersOf, sizeOf } from './divide.ts';

type Check = (allowed: ConnectionSet, unknown: ConnectionSet) => 0 | 1;

/** A row that must be read, and where in the bits of a piece its verdicts go. */
interface Reading {
  readonly piece: Piece;
  readonly bits: Uint8Array;
  readonly check: Check;
  /** The place of the row's workload in its end. */
  readonly own: number;
}

/** Looks up in a variant which connections have their new verdict there, on all of their ports. */
export class NewVerdicts {
  readonly #untouched: 0 | 1;
  readonly #model: ReachabilityModel;
  readonly #touched: ReadonlySet<number> | undefined;
  readonly #placeOf: (number: number) => number;
  readonly #numberAt: Int32Array;
  readonly #entries: Int32Array;
  readonly #ranges = new Map<OutsidePiece, readonly number[]>();

  /** `untouched`: the answer for connections that the change of the variant cannot touch. */
  constructor(workloads: ComparedWorkloads, { model, touched }: Variant, untouched: 0 | 1) {
    this.#untouched = untouched;
    this.#model = model;
    this.#touched = touched;
    this.#numberAt = Int32Array.from(model.workloads, (workload) => workloads.numberOf(workload) ?? -1);
    const places = new Int32Array(workloads.all.length).fill(-1);
    for (const [place, number] of this.#numberAt.entries()) if (number >= 0) places[number] = place;
    this.#placeOf = (number) => places[number]!;
    this.#entries = new Int32Array(workloads.all.length).fill(-1);
  }

  /** Number of rows that `bitsOf` reads for a piece. */
  rowsFor(piece: Piece): number {
    const { from, to } = this.#drivers(piece);
    return from.length + to.length;
  }

  /** For each piece a bit for each pair, as `divide` takes them. */
  bitsOf(pieces: readonly Piece[]): readonly Uint8Array[] {
    const readings: Record<Direction, Map<number, Reading[]>> = { egress: new Map(), ingress: new Map() };
    const all = pieces.map((piece) => {
      const size = piece.pairing === 'replicas' ? sizeOf(piece.from) : sizeOf(piece.from) * sizeOf(piece.to);
      const bits = new Uint8Array(size).fill(this.#untouched);
      const check = checkFor(piece);
      const { from, to } = this.#drivers(piece);
      const add = (direction: Direction, number: number, own: number): void => {
        const known = readings[direction].get(number);
        const reading = { piece, bits, check, own };
        if (known === undefined) readings[direction].set(number, [reading]);
        else known.push(reading);
      };
      for (const own of from) add('egress', membersOf(piece.from)[own]!, own);
      for (const own of to) add('ingress', membersOf(piece.to)[own]!, own);
      return bits;
    });
    for (const direction of ['egress', 'ingress'] as const)
      for (const [number, own] of readings[direction]) this.#read(number, direction, own);
    for (const [place, piece] of pieces.entries())
      if (piece.pairing === 'others') settleDiagonal(piece, all[place]!);
    return all;
  }

  /** The places in each end whose rows tell everything that the change may affect. */
  #drivers({ from, to, pairing }: Piece): Readonly<Record<'from' | 'to', readonly number[]>> {
    const [sources, targets] = [this.#touchedPlaces(membersOf(from)), this.#touchedPlaces(membersOf(to))];
    if (pairing === 'replicas' || to.type === 'outside') return { from: sources, to: [] };
    if (from.type === 'outside') return { from: [], to: targets };
    if (
      sources.length === membersOf(from).length &&
      (targets.length >= sources.length || targets.length === 0)
    )
      return { from: sources, to: [] };
    if (targets.length === membersOf(to).length) return { from: [], to: targets };
    return { from: sources, to: targets };
  }

  #touchedPlaces(members: readonly number[]): readonly number[] {
    const touched = this.#touched;
    const places = [...members.keys()];
    return touched === undefined ? places : places.filter((place) => touched.has(members[place]!));
  }

  #read(number: number, direction: Direction, readings: readonly Reading[]): void {
    const place = this.#placeOf(number);
    const workload = place < 0 ? undefined : this.#model.workloads[place];
    if (workload === undefined) return;
    let row: WorkloadConnections | undefined;
    for (const { piece, bits, check, own } of readings) {
      const width = sizeOf(piece.to);
      const other = direction === 'egress' ? piece.to : piece.from;
      const put = (each: number, bit: 0 | 1): void => {
        bits[direction === 'egress' ? own * width + each : each * width + own] = bit;
      };
      if (other.type === 'outside') {
        const outside = this.#model.outsideOf(workload, direction);
        for (const [each, range] of other.pieces.entries()) {
          const isNew = this.#rangesOf(range).every(
            (at) => check(outside.allowed(at), outside.unknown(at)) === 1,
          );
          put(each, isNew ? 1 : 0);
        }
        continue;
      }
      if (row === undefined) {
        row = this.#model.rowBetweenWorkloads(workload, direction);
        for (const [entry, at] of row.places.entries()) this.#entries[this.#numberAt[at]!] = entry;
      }
      const verdict = (member: number): 0 | 1 => {
        const entry = this.#entries[member]!;
        return entry < 0
          ? check(NO_CONNECTIONS, NO_CONNECTIONS)
          : check(row!.allowed(entry), row!.unknown(entry));
      };
      if (piece.pairing === 'replicas') bits[own] = verdict(number);
      else for (const [each, member] of other.members.entries()) put(each, verdict(member));
    }
    for (const at of row?.places ?? []) this.#entries[this.#numberAt[at]!] = -1;
  }

  /**
   * The ranges of the model that a piece is in. Mostly one, because pieces are made of parts of the two states. But where
   * a policy selects nodes, a variant that has the policy without a node splits neighbouring addresses of nodes. Then the
   * piece has its new verdict only if all of these ranges have it.
   */
  #rangesOf(piece: OutsidePiece): readonly number[] {
    const known = this.#ranges.get(piece);
    if (known !== undefined) return known;
    const { externalIntervals, externalRanges } = this.#model;
    const found = [...externalIntervals.entries()].flatMap(([place, { first, last }]) =>
      externalRanges[place]!.range.family === piece.family && first <= piece.last && piece.first <= last
        ? [place]
        : [],
    );
    this.#ranges.set(piece, found);
    return found;
  }
}

function checkFor({ ports, after }: Piece): Check {
  const known = new Map<ConnectionSet, Map<ConnectionSet, 0 | 1>>();
  return (allowed, unknown) => {
    let own = known.get(allowed);
    if (own === undefined) known.set(allowed, (own = new Map()));
    let bit = own.get(unknown);
    if (bit === undefined) own.set(unknown, (bit = hasVerdict(ports, after, allowed, unknown) ? 1 : 0));
    return bit;
  };
}

function hasVerdict(
  ports: ConnectionSet,
  after: Piece['after'],
  allowed: ConnectionSet,
  unknown: ConnectionSet,
): boolean {
  if (after === 'denied') return ports.intersect(allowed.union(unknown)).isEmpty();
  return ports.subtract(after === 'allowed' ? allowed : unknown).isEmpty();
}

/** A workload with itself is not among the pairs: its bit must not divide the others. */
function settleDiagonal(piece: Piece, bits: Uint8Array): void {
  const [from, to] = [membersOf(piece.from), membersOf(piece.to)];
  for (const [row, member] of from.entries()) {
    const column = to.indexOf(member);
    if (column < 0) continue;
    const own = bits.subarray(row * to.length, (row + 1) * to.length);
    own[column] = 1;
    if (own.filter((bit) => bit === 1).length === 1) own[column] = 0;
  }
}
