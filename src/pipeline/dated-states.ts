import type { DatedState } from '../clusters/sources/manifests/dated-states.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';

/** A snapshot to take from a folder of dated states. */
export interface StateToTake {
  /** Relative to the folder of all states. */
  readonly path: string;
  /** If missing, the time at which the folder is read. */
  readonly takenAt?: Date;
}

/**
 * The states to record, oldest first: those later than the newest snapshot, each with its own date. If there are none,
 * the newest state is the current one and is read again with the current time.
 */
export function statesToTake(
  states: readonly DatedState[],
  newest: Pick<Snapshot, 'takenAt'> | undefined,
): readonly StateToTake[] {
  const ordered = states.toSorted((a, b) => a.date.getTime() - b.date.getTime());
  const later = ordered.filter(({ date }) => newest === undefined || date > newest.takenAt);
  if (later.length > 0) return later.map(({ path, date }) => ({ path, takenAt: date }));
  const current = ordered.at(-1);
  return current === undefined ? [] : [{ path: current.path }];
}
