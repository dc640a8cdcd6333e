import type { Completeness, Consistency } from '../inventory/inventory.ts';
import type { RetentionPolicy } from './retention-policy.ts';

/** A snapshot whose objects are still kept. */
export interface KeptSnapshot {
  readonly sequence: number;
  readonly takenAt: Date;
  readonly completeness: Completeness;
  readonly consistency: Consistency;
}

/** What decides besides the snapshots themselves. */
export interface ThinningTerms {
  readonly policy: Pick<RetentionPolicy, 'all' | 'daily' | 'weekly'>;
  readonly now: Date;
  /** Sequence numbers of snapshots that something refers to: they are kept whatever their age. */
  readonly needed: ReadonlySet<number>;
}

const DAY_MILLISECONDS = 86_400_000;
/** 1 January 1970 was a Thursday: weeks begin on Mondays, as in ISO 8601. */
const DAYS_BEFORE_FIRST_MONDAY = 4;

/**
 * The sequence numbers of the snapshots of one cluster whose objects no longer have to be kept, ascending.
 *
 * Of each day and week (UTC, weeks from Monday), the first snapshot that is COMPLETE and CONSISTENT is kept, or else the
 * first of the best quality there is. The first, so that a question about a later moment of the same day or week is
 * answered by what was true in it, and so that the snapshot kept for a week is also that of its day: thinning what has
 * been thinned before gives the same result as thinning all at once.
 *
 * The newest snapshot and the last one of each quality are always kept: the next snapshot is compared with them.
 */
export function snapshotsToThin(
  snapshots: readonly KeptSnapshot[],
  { policy, now, needed }: ThinningTerms,
): readonly number[] {
  const ordered = snapshots.toSorted((a, b) => a.sequence - b.sequence);
  const kept = new Set(needed);
  const newest = ordered.at(-1);
  if (newest !== undefined) kept.add(newest.sequence);
  for (const quality of QUALITIES) {
    const last = ordered.findLast((snapshot) => qualityOf(snapshot) >= quality);
    if (last !== undefined) kept.add(last.sequence);
  }
  const younger = (snapshot: KeptSnapshot, days: number): boolean =>
    now.getTime() - snapshot.takenAt.getTime() < days * DAY_MILLISECONDS;
  for (const snapshot of ordered) if (younger(snapshot, policy.all)) kept.add(snapshot.sequence);
  for (const first of bestOfEach(ordered, dayOf)) if (younger(first, policy.daily)) kept.add(first.sequence);
  for (const first of bestOfEach(ordered, weekOf))
    if (younger(first, policy.weekly)) kept.add(first.sequence);
  return ordered.map(({ sequence }) => sequence).filter((sequence) => !kept.has(sequence));
}

/** Ascending: an incomplete snapshot shows less than one that is complete but not consistent. */
const QUALITIES = [0, 1, 2, 3] as const;

function qualityOf({ completeness, consistency }: KeptSnapshot): number {
  return (completeness === 'COMPLETE' ? 2 : 0) + (consistency === 'CONSISTENT' ? 1 : 0);
}

/** The first snapshot of the best quality of each period. */
function bestOfEach(
  ordered: readonly KeptSnapshot[],
  periodOf: (snapshot: KeptSnapshot) => number,
): readonly KeptSnapshot[] {
  const best = new Map<number, KeptSnapshot>();
  for (const snapshot of ordered) {
    const period = periodOf(snapshot);
    const known = best.get(period);
    if (known === undefined || qualityOf(known) < qualityOf(snapshot)) best.set(period, snapshot);
  }
  return [...best.values()];
}

function dayOf({ takenAt }: KeptSnapshot): number {
  return Math.floor(takenAt.getTime() / DAY_MILLISECONDS);
}

function weekOf(snapshot: KeptSnapshot): number {
  return Math.floor((dayOf(snapshot) - DAYS_BEFORE_FIRST_MONDAY) / 7);
}
