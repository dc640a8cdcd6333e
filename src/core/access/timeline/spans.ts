import type { Completeness, Consistency } from '../../inventory/inventory.ts';
import type { AccessPart } from '../access-list.ts';

/** The fields of a snapshot that the access history needs. */
export interface ObservedSnapshot {
  readonly sequence: number;
  readonly id: string;
  readonly takenAt: Date;
  readonly completeness: Completeness;
  readonly consistency: Consistency;
  /** How long its state holds at most if no other snapshot follows. */
  readonly holdsForMilliseconds: number;
  /** Objects that it has and that were not evaluated, by kind. Null or missing: not recorded. */
  readonly ignoredKinds?: Readonly<Record<string, number>> | null;
  /** Whether a person confirmed it. Null or missing: it is not held. */
  readonly hold?: 'unconfirmed' | 'confirmed' | null;
}

/** From the snapshot with the first sequence number until before the one with the second; null: until now. */
export interface Validity {
  readonly validFrom: number;
  readonly validTo: number | null;
}

/** The recorded access of a workload in one direction. Everything is ordered by sequence number. */
export interface AccessHistory {
  /**
   * Those that recorded access, without gaps in their sequence numbers: of a period, and up to the first complete and
   * consistent one after it.
   */
  readonly snapshots: readonly ObservedSnapshot[];
  /** The lists of the workload while it handled personal data, or may have, in their parts. Equal parts should be the same object. */
  readonly revisions: readonly (Validity & { readonly parts: readonly AccessPart[] })[];
  /**
   * The lists of the workload while it was out of scope, computed later from the stored inventories. Null: its snapshots
   * were thinned, and what is left of them does not prove a list.
   */
  readonly backfilled: readonly (Validity & { readonly parts: readonly AccessPart[] | null })[];
  /** The snapshots whose lists are still to be computed. */
  readonly pending: readonly Validity[];
  /** When the workload was in the inventory. */
  readonly presence: readonly Validity[];
  /** The peers whose parts the lists have. `some`: other peers may have had access, too. */
  readonly peers: 'all' | 'some';
}

/** Half-open. Nothing is known of what comes after `now`: it is left out. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly now: Date;
}

/**
 * Why a snapshot does not prove what was denied. `held`: most objects of a kind disappeared at once, so that also what is
 * allowed may be wrong, and nobody confirmed it.
 */
export type UndecidedCause = 'partial' | 'skewed' | 'held';

/**
 * Why it is not known what was denied. `thinned`, `pending`: a list of `AccessHistory.backfilled` is missing.
 * `token-limited`: the asker does not see all peers.
 */
export type AccessUndecidedCause = UndecidedCause | 'thinned' | 'pending' | 'token-limited';

/** What snapshots show for a workload: its access list, or why it has none. */
export type Standing = readonly AccessPart[] | 'absent' | 'out-of-scope';

/** Consecutive snapshots that show the same, with the time for which it holds, in milliseconds. */
export interface Span<Said, Cause extends string = UndecidedCause> {
  readonly first: ObservedSnapshot;
  readonly last: ObservedSnapshot;
  readonly begin: number;
  /** When `last` begins to hold. */
  readonly lastBegin: number;
  readonly end: number;
  readonly said: Said;
  readonly undecided?: Cause;
}

/** What snapshots show of access. */
export interface AccessSpan<Said> extends Span<Said, AccessUndecidedCause> {
  /** The workload was out of scope, and what is said of its access was computed later, or is still to be. */
  readonly basis?: 'backfilled';
}

/**
 * When the state of each snapshot begins to hold, in milliseconds: at the moment that it shows. Clocks may be wrong: a
 * snapshot whose time is later than that of a following snapshot, or than `now`, begins a millisecond before that. So
 * each snapshot holds for some time, in the order of their sequence numbers, and no snapshot that shows an access is
 * lost.
 */
export function beginnings(snapshots: readonly ObservedSnapshot[], now: Date): readonly number[] {
  let next = now.getTime();
  return snapshots
    .toReversed()
    .map(({ takenAt }) => (next = Math.min(takenAt.getTime(), next - 1)))
    .toReversed();
}

/** The time for which each snapshot holds: until the next one, and no longer than its own maximum. */
export function holdings(snapshots: readonly ObservedSnapshot[], now: Date): readonly Span<undefined>[] {
  const begins = beginnings(snapshots, now);
  return snapshots.map((snapshot, place) => {
    const begin = begins[place]!;
    const undecided = undecidedCause(snapshot);
    return {
      first: snapshot,
      last: snapshot,
      begin,
      lastBegin: begin,
      end: Math.min(begin + snapshot.holdsForMilliseconds, begins[place + 1] ?? now.getTime()),
      said: undefined,
      ...(undecided && { undecided }),
    };
  });
}

/** What each snapshot shows for the workload and, if a peer is given, whether the peer existed. */
export function standings(
  { snapshots, revisions, backfilled, pending, presence }: AccessHistory,
  now: Date,
  peerPresence?: readonly Validity[],
): readonly AccessSpan<Standing>[] {
  const listAt = searchIn(revisions);
  const backfilledAt = searchIn(backfilled);
  const pendingAt = searchIn(pending);
  const presentAt = searchIn(presence);
  const peerAt = peerPresence && searchIn(peerPresence);
  const standingAt = (sequence: number): Pick<AccessSpan<Standing>, 'said' | 'undecided' | 'basis'> => {
    const list = listAt(sequence);
    const later = backfilledAt(sequence);
    const isPending = pendingAt(sequence) !== undefined;
    const isPresent = presentAt(sequence) !== undefined;
    const isPeerPresent = peerAt === undefined || peerAt(sequence) !== undefined;
    if (list !== undefined) return { said: isPeerPresent ? list.parts : 'absent' };
    if (!isPresent) return { said: 'absent' };
    if (later === undefined && !isPending) return { said: 'out-of-scope' };
    if (!isPeerPresent) return { said: 'absent' };
    if (later === undefined) return { said: 'out-of-scope', undecided: 'pending', basis: 'backfilled' };
    return later.parts === null
      ? { said: 'out-of-scope', undecided: 'thinned', basis: 'backfilled' }
      : { said: later.parts, basis: 'backfilled' };
  };
  return merged(
    holdings(snapshots, now).map((span) => ({
      ...span,
      ...standingAt(span.first.sequence),
    })),
  );
}

/** What spans say of all peers together, if only `some` of them are seen: the access of the others is not known. */
export function seenOf<Said>(
  spans: readonly AccessSpan<Said>[],
  peers: AccessHistory['peers'],
): readonly AccessSpan<Said>[] {
  if (peers === 'all') return spans;
  return spans.map((span) =>
    span.undecided !== undefined || span.said === 'absent' || span.said === 'out-of-scope'
      ? span
      : { ...span, undecided: 'token-limited' },
  );
}

/** Joins adjacent spans that show the same and have no gap between them. */
export function merged<Each extends Span<unknown, AccessUndecidedCause> & Pick<AccessSpan<unknown>, 'basis'>>(
  spans: readonly Each[],
): readonly Each[] {
  const result: Each[] = [];
  for (const span of spans) {
    const open = result.at(-1);
    const continues =
      open !== undefined &&
      open.end === span.begin &&
      open.said === span.said &&
      open.undecided === span.undecided &&
      open.basis === span.basis;
    if (continues) {
      const { last, lastBegin, end } = span;
      result[result.length - 1] = { ...open, last, lastBegin, end };
    } else result.push(span);
  }
  return result;
}

/**
 * The spans of which at least a part lies in a period, and those after it up to the first that decides everything: they
 * show what may have changed in the period after its last snapshot.
 */
export function spansAbout<Said>(
  spans: readonly AccessSpan<Said>[],
  { from, to }: Pick<Period, 'from' | 'to'>,
): readonly AccessSpan<Said>[] {
  const next = spans.findIndex(({ begin, undecided }) => begin >= to.getTime() && undecided === undefined);
  return spans.slice(0, next === -1 ? spans.length : next + 1).filter(({ end }) => end > from.getTime());
}

function undecidedCause({ completeness, consistency, hold }: ObservedSnapshot): UndecidedCause | undefined {
  if (completeness === 'PARTIAL') return hold === 'unconfirmed' ? 'held' : 'partial';
  return consistency === 'SKEWED' ? 'skewed' : undefined;
}

/** The same spans, reduced to a part of what they show; spans that do not differ in it are joined. */
export function narrowed<Said, Narrow>(
  spans: readonly AccessSpan<Said>[],
  narrow: (said: Said) => Narrow,
): readonly AccessSpan<Narrow>[] {
  return merged(spans.map((span) => ({ ...span, said: narrow(span.said) })));
}

/** Finds what is valid at sequence numbers that are asked for in ascending order. */
export function searchIn<Item extends Validity>(
  items: readonly Item[],
): (sequence: number) => Item | undefined {
  let place = 0;
  return (sequence) => {
    while (place < items.length && (items[place]!.validTo ?? Infinity) <= sequence) place += 1;
    const item = items[place];
    return item !== undefined && item.validFrom <= sequence ? item : undefined;
  };
}
