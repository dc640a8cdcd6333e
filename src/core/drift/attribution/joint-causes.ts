import type { Onto } from './candidate.ts';
import type { PlacedPiece } from './by-presence.ts';
import type { Trials } from './trials.ts';

/** A set of changes that together have an effect on a piece, while it is made smaller. */
interface Attempt extends PlacedPiece {
  readonly set: readonly number[];
  /** The place in the set of the change that is left out next. */
  readonly at: number;
  readonly size: 'as-before' | 'smaller';
}

/** A piece with the changes, besides those that it needs anyway, that together give it its new verdict. */
export interface JointlyCaused {
  readonly piece: PlacedPiece;
  readonly set: readonly number[];
}

export interface JointCauses {
  readonly found: readonly JointlyCaused[];
  readonly left: readonly PlacedPiece[];
}

/** The changes that may be causes. */
export interface PossibleCauses {
  readonly all: readonly number[];
  affects(change: number, piece: PlacedPiece): boolean;
}

/**
 * For pieces that no single change explains: a set of changes that together do, and of which none can be left out. The
 * changes without which the new state would not have the verdict are tried first, then all that can affect a piece.
 */
export function jointCauses(
  trials: Trials,
  pieces: readonly PlacedPiece[],
  changes: PossibleCauses,
): JointCauses {
  const attempts = contributing(trials, pieces, changes);
  const [some, none] = [
    attempts.filter(({ set }) => set.length > 1),
    attempts.filter(({ set }) => set.length < 2),
  ];
  const first = sufficient(trials, some);
  const all = sufficient(
    trials,
    [...none, ...first.left].map((piece) => ({
      ...piece,
      set: changes.all.filter((change) => changes.affects(change, piece)),
    })),
  );
  const smallest = withoutNeedless(trials, [...first.found, ...all.found]);
  return { found: smallest.found, left: [...all.left, ...smallest.left] };
}

/** Each piece with the changes without which the new state would not have its verdict. */
function contributing(
  trials: Trials,
  pieces: readonly PlacedPiece[],
  changes: PossibleCauses,
): readonly Attempt[] {
  let attempts = pieces.map((piece): Attempt => ({ ...piece, set: [], at: 0, size: 'as-before' }));
  for (const change of changes.all) {
    const { tried = [], others = [] } = Object.groupBy(attempts, (piece) =>
      changes.affects(change, piece) ? 'tried' : 'others',
    );
    if (tried.length === 0) continue;
    const divided = trials.without(change, tried);
    if (divided === 'too-much') continue;
    attempts = [
      ...others,
      ...divided
        .flat()
        .map(({ piece, bit }) => (bit === 1 ? piece : { ...piece, set: [...piece.set, change] })),
    ];
  }
  return attempts;
}

/** Those whose set has the effect. */
function sufficient(
  trials: Trials,
  attempts: readonly Attempt[],
): { readonly found: readonly Attempt[]; readonly left: readonly Attempt[] } {
  const [found, left]: [Attempt[], Attempt[]] = [[], []];
  for (const alike of bySet(attempts)) {
    const { set } = alike[0]!;
    const divided = set.length === 0 ? 'too-much' : trials.with(set, ontoOf(alike[0]!), alike);
    if (divided === 'too-much') left.push(...alike);
    else for (const { piece, bit } of divided.flat()) (bit === 1 ? found : left).push(piece);
  }
  return { found, left };
}

/** Leaves out one change after the other, until each of those that remain is needed. */
function withoutNeedless(trials: Trials, attempts: readonly Attempt[]): JointCauses {
  const found: JointlyCaused[] = [];
  const left: PlacedPiece[] = [];
  let open = attempts;
  while (open.length > 0) {
    const next: Attempt[] = [];
    for (const alike of bySet(open)) {
      const { set, at, size } = alike[0]!;
      if (set.length < 2 || (at === set.length && size === 'as-before'))
        found.push(...alike.map((piece) => ({ piece, set })));
      else if (at === set.length)
        next.push(...alike.map((piece): Attempt => ({ ...piece, at: 0, size: 'as-before' })));
      else {
        const smaller = set.toSpliced(at, 1);
        const divided = trials.with(smaller, ontoOf(alike[0]!), alike);
        if (divided === 'too-much') left.push(...alike);
        else
          next.push(
            ...divided
              .flat()
              .map(({ piece, bit }): Attempt =>
                bit === 1 ? { ...piece, set: smaller, size: 'smaller' } : { ...piece, at: at + 1 },
              ),
          );
      }
    }
    open = next;
  }
  return { found, left };
}

/** Connections of a new workload are possible only where it exists. */
export function ontoOf({ needed }: PlacedPiece): Onto {
  return needed.length > 0 ? 'base-with-arrivals' : 'base';
}

function bySet(attempts: readonly Attempt[]): Iterable<readonly Attempt[]> {
  return Map.groupBy(
    attempts,
    (piece) => `${ontoOf(piece)} ${piece.set.join()} ${piece.at} ${piece.size}`,
  ).values();
}
