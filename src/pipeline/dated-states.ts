import type { DatedState } from '../clusters/sources/manifests/dated-states.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';

/** One snapshot to take of a folder of dated states. */
export interface StateToTake {
  /** Relative to the folder of all states. */
  readonly path: string;
  /** Left out: the moment that the folder is read. */
  readonly takenAt?: Date;
}

/**
 * Which states to take, oldest first: those later than the newest snapshot, each with its own date. Where there
 * are none the newest state is what the cluster is now, and is read again as of now.
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
