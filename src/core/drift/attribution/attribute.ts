import type { ComparedWorkloads } from '../connections/compared-workloads.ts';
import type { Piece } from '../connections/piece.ts';
import type { Attribution } from '../drift-event.ts';
import type { Candidate, PossibleCause } from './candidate.ts';
import { divide, membersOf, pairsOf } from './divide.ts';
import { NewVerdicts } from './new-verdicts.ts';
import { ReachCounts, reaches } from './reach.ts';
import { Work } from './work.ts';

/** More changes of one snapshot are not examined. */
export const MOST_EXAMINED = 64;

/** About two seconds on a small machine, at 50 ns for a verdict that is looked up. */
const TOTAL_WORK = 40_000_000;

/** More pieces than this are not told apart by their causes. */
export const MOST_PIECES = 50_000;

/** A piece with the changes that explain it. */
export interface AttributedPiece extends Piece {
  /** Indexes of candidates, ascending; those of later changes follow those of candidates. */
  readonly causes: readonly number[];
  readonly attribution: Attribution;
  /** How many changes may have contributed, if the attribution is `joint`; otherwise the number of causes. */
  readonly candidates: number;
  /** `together`: in one event with all others, regardless of their causes. */
  readonly merged: 'by-causes' | 'together';
}

/** A piece while it is examined. */
interface OpenPiece extends Piece {
  readonly causes: readonly number[];
}

/**
 * Finds the changes that explain changed connections: each change is tried alone on the base, and those with which the
 * connections already have their new verdict are causes. Where there is none, the changes without which they do not
 * have it are. Connections of a new workload that others must let in are explained by both together.
 *
 * @param candidates in the order in which they are examined
 * @param later the changes since the base: one of them closed what was recorded as opened and is no longer open
 * @param differ whether the states differ in nothing but the candidates
 */
export function attributed(
  workloads: ComparedWorkloads,
  pieces: readonly Piece[],
  candidates: readonly Candidate[],
  later: readonly PossibleCause[],
  differ: 'as-candidates' | 'in-more',
): readonly AttributedPiece[] {
  const work = new Work(TOTAL_WORK);
  const examined = new Set([
    ...candidates.filter(({ presence }) => presence !== undefined).slice(0, MOST_EXAMINED),
    ...candidates.filter(({ presence }) => presence === undefined).slice(0, MOST_EXAMINED),
  ]);
  const byPresence = new Map(
    candidates.flatMap((candidate, index) => {
      const { presence } = candidate;
      return presence === undefined || !examined.has(candidate) ? [] : [[presence, index] as const];
    }),
  );
  const changes = [...candidates.entries()].filter(
    ([, candidate]) => candidate.presence === undefined && examined.has(candidate),
  );
  const settled: AttributedPiece[] = [];
  const arrived: AttributedPiece[] = [];
  let open: OpenPiece[] = [];
  for (const piece of pieces) {
    const ends = [piece.from, piece.to].flatMap(membersOf);
    if (ends.some((number) => isNewOrGone(workloads, number, piece)))
      for (const part of explainedByPresence(workloads, piece, byPresence))
        (isArrival(workloads, part, changes) ? arrived : settled).push(part);
    else if (piece.since === 'recorded')
      settled.push(closedSince(workloads, piece, later, candidates.length));
    else open.push({ ...piece, causes: [] });
  }
  for (const [index, candidate] of changes) {
    if (candidates.length === 1 && differ === 'as-candidates') {
      // Nothing else differs.
      open = open.map((piece) => ({ ...piece, causes: [index] }));
      break;
    }
    open = explainedBy(workloads, open, candidate, index, work);
  }
  const counts = new ReachCounts(
    workloads,
    candidates.map(({ reach }) => reach),
  );
  for (const { causes, ...piece } of open)
    settled.push(
      causes.length > 0
        ? { ...piece, causes, attribution: 'single', candidates: causes.length, merged: 'by-causes' }
        : { ...piece, ...JOINT, candidates: counts.of(piece) },
    );
  settled.push(...explainedByArrival(workloads, arrived, { candidates, counts, work }));
  return withContributors(workloads, settled, changes, work);
}

/** Which of several changes closed it is not known. */
function closedSince(
  workloads: ComparedWorkloads,
  piece: Piece,
  later: readonly PossibleCause[],
  offset: number,
): AttributedPiece {
  const causes = [...later.entries()]
    .filter(([, { reach }]) => reaches(reach, workloads, piece))
    .map(([index]) => offset + index);
  const attribution = causes.length === 1 ? 'single' : 'joint';
  return {
    ...piece,
    causes: causes.slice(0, MOST_EXAMINED),
    attribution,
    candidates: causes.length,
    merged: 'by-causes',
  };
}

const JOINT = { attribution: 'joint', causes: [], merged: 'by-causes' } as const;

/** What an event has recorded is closed by a workload that is gone, not by one that is new. */
function isNewOrGone({ all }: ComparedWorkloads, number: number, { since }: Piece): boolean {
  const { before, after } = all[number]!;
  return after < 0 || (before < 0 && since !== 'recorded');
}

/** Connections of a workload that was added or removed are explained by that; those between two of them by both. */
function* explainedByPresence(
  workloads: ComparedWorkloads,
  piece: Piece,
  byPresence: ReadonlyMap<number, number>,
): Generator<AttributedPiece> {
  const isOwn = (number: number) => isNewOrGone(workloads, number, piece);
  const [from, to] = [membersOf(piece.from).filter(isOwn), membersOf(piece.to).filter(isOwn)];
  if (piece.pairing === 'replicas' || from.length === 0 || to.length === 0) {
    const end = from.length > 0 ? 'from' : 'to';
    for (const number of end === 'from' ? from : to) {
      const own = { type: 'workloads', members: [number] } as const;
      const part = piece.pairing === 'replicas' ? { ...piece, from: own, to: own } : { ...piece, [end]: own };
      const cause = byPresence.get(number);
      yield cause === undefined
        ? { ...part, ...JOINT, candidates: 1 }
        : { ...part, causes: [cause], attribution: 'single', candidates: 1, merged: 'by-causes' };
    }
    return;
  }
  const both = [...new Set([...from, ...to])];
  const causes = both.map((number) => byPresence.get(number)).filter((cause) => cause !== undefined);
  yield { ...piece, causes, attribution: 'joint', candidates: both.length, merged: 'together' };
}

/** Whether connections are those of a new workload, and something else may be needed for them: a policy, for example. */
function isArrival(
  workloads: ComparedWorkloads,
  piece: AttributedPiece,
  changes: readonly (readonly [number, Candidate])[],
): boolean {
  return (
    piece.attribution === 'single' &&
    [...membersOf(piece.from), ...membersOf(piece.to)].every((number) => workloads.all[number]!.after >= 0) &&
    changes.some(([, { reach }]) => reaches(reach, workloads, piece))
  );
}

/** Tries each new workload alone. Connections that it does not have then need other changes, too. */
function* explainedByArrival(
  workloads: ComparedWorkloads,
  pieces: readonly AttributedPiece[],
  { candidates, counts, work }: { candidates: readonly Candidate[]; counts: ReachCounts; work: Work },
): Generator<AttributedPiece> {
  for (const [index, own] of Map.groupBy(pieces, ({ causes }) => causes[0]!)) {
    const candidate = candidates[index]!;
    const isTried = pieces.length <= MOST_PIECES && work.take(candidate.cost) === 'taken';
    const verdicts = isTried ? new NewVerdicts(workloads, candidate.alone(), 0) : undefined;
    if (verdicts === undefined || work.take(costOf(workloads, own, verdicts)) === 'too-much') {
      for (const piece of own) yield { ...piece, attribution: 'joint', candidates: counts.of(piece) };
      continue;
    }
    const bits = verdicts.bitsOf(own);
    for (const [place, piece] of own.entries())
      for (const { piece: part, bit } of divide(piece, bits[place]!))
        yield bit === 1 ? part : { ...part, attribution: 'joint', candidates: counts.of(part) };
  }
}

/** Tries one change alone. What it explains in part is divided. */
function explainedBy(
  workloads: ComparedWorkloads,
  pieces: readonly OpenPiece[],
  candidate: Candidate,
  index: number,
  work: Work,
): OpenPiece[] {
  const isTried = (piece: OpenPiece) => reaches(candidate.reach, workloads, piece);
  const tried = pieces.filter(isTried);
  if (tried.length === 0 || pieces.length > MOST_PIECES) return [...pieces];
  if (work.take(candidate.cost) === 'too-much') return [...pieces];
  const verdicts = new NewVerdicts(workloads, candidate.alone(), 0);
  if (work.take(costOf(workloads, tried, verdicts)) === 'too-much') return [...pieces];
  const bits = verdicts.bitsOf(tried);
  const result = pieces.filter((piece) => !isTried(piece));
  for (const [place, piece] of tried.entries())
    for (const { piece: part, bit } of divide(piece, bits[place]!))
      result.push(bit === 1 ? { ...part, causes: [...part.causes, index] } : part);
  return result;
}

function costOf(workloads: ComparedWorkloads, pieces: readonly Piece[], verdicts: NewVerdicts): number {
  return pieces.reduce(
    (total, piece) => total + pairsOf(piece) + verdicts.rowsFor(piece) * Math.ceil(workloads.all.length / 16),
    0,
  );
}

/** Finds the changes that joint connections need: without any one of them, they do not have their new verdict. */
function withContributors(
  workloads: ComparedWorkloads,
  pieces: readonly AttributedPiece[],
  changes: readonly (readonly [number, Candidate])[],
  work: Work,
): readonly AttributedPiece[] {
  const isOpen = ({ attribution, since, merged }: AttributedPiece) =>
    attribution === 'joint' && since !== 'recorded' && merged === 'by-causes';
  const open = pieces.filter(isOpen);
  if (open.length === 0 || open.length > MOST_PIECES) return pieces;
  const contributors = new Map(open.map((piece) => [piece, [] as number[]]));
  for (const [index, candidate] of changes) {
    const tried = open.filter((piece) => reaches(candidate.reach, workloads, piece));
    if (tried.length === 0 || work.take(candidate.cost) === 'too-much') continue;
    const verdicts = new NewVerdicts(workloads, candidate.undone(), 1);
    if (work.take(costOf(workloads, tried, verdicts)) === 'too-much') continue;
    for (const [place, bits] of verdicts.bitsOf(tried).entries())
      if (bits.includes(0)) contributors.get(tried[place]!)!.push(index);
  }
  return pieces.map((piece) => {
    const found = contributors.get(piece) ?? [];
    if (found.length === 0) return piece;
    const causes = [...piece.causes, ...found].sort((a, b) => a - b);
    return { ...piece, causes, candidates: causes.length > 1 ? causes.length : piece.candidates };
  });
}
