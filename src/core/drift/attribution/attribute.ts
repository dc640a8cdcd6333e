import type { ComparedWorkloads } from '../connections/compared-workloads.ts';
import type { Piece } from '../connections/piece.ts';
import type { Attribution } from '../drift-event.ts';
import { placedPieces, type PlacedPiece } from './by-presence.ts';
import type { Candidate, PossibleCause, Variants } from './candidate.ts';
import { jointCauses, ontoOf } from './joint-causes.ts';
import { ReachCounts, reaches } from './reach.ts';
import { Trials } from './trials.ts';

/** More changes of one snapshot are not examined. */
export const MOST_EXAMINED = 64;

/** More pieces than this are not told apart by their causes. */
export const MOST_PIECES = 50_000;

/** A piece with the changes that explain it. */
export interface AttributedPiece extends Piece {
  /** Indexes of candidates, ascending; those of later changes follow those of candidates. */
  readonly causes: readonly number[];
  readonly attribution: Attribution;
  /** The number of causes; if no set of causes was found, how many changes may have contributed, which is more. */
  readonly candidates: number;
}

/** The changes between two states. */
export interface Changes {
  /** In the order in which they are examined. */
  readonly candidates: readonly Candidate[];
  readonly variants: Variants;
  /** Those since the base: one of them closed what was recorded as opened and is no longer open. */
  readonly later: readonly PossibleCause[];
  /** Whether the states differ in nothing but the candidates. */
  readonly differ: 'as-candidates' | 'in-more';
}

/**
 * Finds the changes that explain changed connections. Each change that alone gives them their new verdict is a cause. If
 * there is none, the causes are several changes that do so together, and of which none can be left out: the additions of
 * new workloads at both ends, for example, and the policy that lets one into the other.
 */
export function attributed(
  workloads: ComparedWorkloads,
  pieces: readonly Piece[],
  changes: Changes,
): readonly AttributedPiece[] {
  return new Search(workloads, changes).attributed(pieces);
}

class Search {
  readonly #workloads: ComparedWorkloads;
  readonly #changes: Changes;
  readonly #trials: Trials;
  /** Changes that add or remove no workload, as far as they are examined. */
  readonly #examined: readonly number[];
  readonly #counts: ReachCounts;
  readonly #found: AttributedPiece[] = [];

  constructor(workloads: ComparedWorkloads, changes: Changes) {
    this.#workloads = workloads;
    this.#changes = changes;
    this.#trials = new Trials(workloads, changes.variants);
    const { candidates } = changes;
    this.#examined = [...candidates.entries()]
      .flatMap(([index, { presence }]) => (presence === undefined ? [index] : []))
      .slice(0, MOST_EXAMINED);
    this.#counts = new ReachCounts(
      workloads,
      candidates.map(({ reach }) => reach),
    );
  }

  attributed(pieces: readonly Piece[]): readonly AttributedPiece[] {
    const open: PlacedPiece[] = [];
    for (const piece of placedPieces(this.#workloads, pieces, this.#presences())) {
      if (piece.presence === 'too-many') this.#leave(piece);
      else if (piece.since === 'recorded' && piece.causes.length === 0)
        this.#found.push(this.#closedSince(piece));
      else if (piece.since === 'recorded' || this.#isExplainedByPresence(piece))
        this.#explain(piece, piece.causes, 'each');
      else open.push(piece);
    }
    const unexplained = this.#withSingleCauses(open);
    if (unexplained.length > MOST_PIECES) for (const piece of unexplained) this.#leave(piece);
    else {
      const { found, left } = jointCauses(this.#trials, unexplained, {
        all: this.#examined,
        affects: (change, piece) => this.#affects(change, piece),
      });
      for (const { piece, set } of found) this.#explain(piece, set, 'together');
      for (const piece of left) this.#leave(piece);
    }
    return this.#found;
  }

  /** By the number of a workload the change that added or removed it, as far as these are examined. */
  #presences(): ReadonlyMap<number, number> {
    const { candidates, later } = this.#changes;
    const own = [...candidates.entries()].flatMap(([index, { presence }]) =>
      presence === undefined ? [] : [[presence, index] as const],
    );
    // Workloads of recorded connections that exist in neither state.
    const between = [...later.entries()].flatMap(([place, { reach }]) =>
      reach.type === 'workload' && this.#isInNeitherState(reach.number)
        ? [[reach.number, candidates.length + place] as const]
        : [],
    );
    return new Map([...own, ...between].slice(0, MOST_EXAMINED));
  }

  #isInNeitherState(number: number): boolean {
    const workload = this.#workloads.all[number];
    return workload !== undefined && workload.before < 0 && workload.after < 0;
  }

  /** Whether nothing but the addition or removal of workloads can have had an effect. */
  #isExplainedByPresence(piece: PlacedPiece): boolean {
    const { candidates, differ } = this.#changes;
    return (
      differ === 'as-candidates' &&
      piece.needed.length + piece.causes.length > 0 &&
      !candidates.some(
        ({ presence, reach }) => presence === undefined && reaches(reach, this.#workloads, piece),
      )
    );
  }

  /** Tries each change alone. Returns the pieces that no single change explains. */
  #withSingleCauses(pieces: readonly PlacedPiece[]): readonly PlacedPiece[] {
    const { candidates, differ } = this.#changes;
    if (candidates.length === 1 && differ === 'as-candidates') {
      // Nothing else differs.
      for (const piece of pieces) this.#explain(piece, [0], 'each');
      return [];
    }
    let [arrived, open] = [
      pieces.filter(({ needed }) => needed.length > 0),
      pieces.filter(({ needed }) => needed.length === 0),
    ];
    if (pieces.length <= MOST_PIECES) {
      arrived = this.#tried(arrived, [], (piece) => this.#explain(piece, [], 'together'));
      for (const index of this.#examined) {
        arrived = this.#tried(arrived, [index], (piece) => this.#explain(piece, [index], 'together'));
        const more: PlacedPiece[] = [];
        open = this.#tried(open, [index], (piece) => {
          more.push({ ...piece, causes: [...piece.causes, index] });
        }).concat(more);
      }
    }
    for (const piece of open) if (piece.causes.length > 0) this.#explain(piece, piece.causes, 'each');
    return [...arrived, ...open.filter(({ causes }) => causes.length === 0)];
  }

  /** Passes on what has its new verdict with some changes, and returns the rest. */
  #tried(
    pieces: readonly PlacedPiece[],
    changes: readonly number[],
    explained: (piece: PlacedPiece) => void,
  ): PlacedPiece[] {
    const isTried = (piece: PlacedPiece) => changes.every((change) => this.#affects(change, piece));
    const tried = pieces.filter(isTried);
    if (tried.length === 0) return [...pieces];
    const divided = this.#trials.with(changes, ontoOf(tried[0]!), tried);
    if (divided === 'too-much') return [...pieces];
    const rest = pieces.filter((piece) => !isTried(piece));
    for (const { piece, bit } of divided.flat()) {
      if (bit === 1) explained(piece);
      else rest.push(piece);
    }
    return rest;
  }

  #affects(change: number, piece: Piece): boolean {
    return reaches(this.#changes.candidates[change]!.reach, this.#workloads, piece);
  }

  /** `own`: the causes besides the additions of new workloads at its ends, which are always needed. */
  #explain(piece: PlacedPiece, own: readonly number[], effect: 'each' | 'together'): void {
    const causes = [...new Set([...piece.needed, ...own])].sort((a, b) => a - b);
    const isJoint = causes.length > 1 && (effect === 'together' || piece.needed.length > 0);
    this.#add(piece, { causes, attribution: isJoint ? 'joint' : 'single', candidates: causes.length });
  }

  /** Which changes explain a piece is not known, except for those without which it is not possible. */
  #leave(piece: PlacedPiece): void {
    const { needed: causes } = piece;
    const least = causes.length === 0 ? 0 : causes.length + 1;
    const candidates = Math.max(this.#counts.of(piece), least);
    this.#add(piece, { causes, attribution: 'joint', candidates });
  }

  #add(
    piece: PlacedPiece,
    explanation: Pick<AttributedPiece, 'causes' | 'attribution' | 'candidates'>,
  ): void {
    this.#found.push({ ...piece, ...explanation });
  }

  /** Which of several changes closed it is not known. */
  #closedSince(piece: Piece): AttributedPiece {
    const { candidates, later } = this.#changes;
    const causes = [...later.entries()]
      .filter(([, { reach }]) => reaches(reach, this.#workloads, piece))
      .map(([place]) => candidates.length + place);
    const attribution = causes.length === 1 ? 'single' : 'possible';
    return { ...piece, causes: causes.slice(0, MOST_EXAMINED), attribution, candidates: causes.length };
  }
}
