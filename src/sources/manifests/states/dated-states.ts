import { readdirSync } from 'node:fs';
import type { StateToTake } from '../../definition.ts';
import { SourceError } from '../../source-error.ts';

/** Errors of runs are shown to viewers, who must not see the folder's path on this machine. */
const THE_FOLDER = "the cluster's folder";

/** A folder with the state of a cluster on one day. */
export interface DatedState {
  /** Midnight UTC of that day. */
  readonly date: Date;
  /** Relative to the folder of all states. */
  readonly path: string;
}

/**
 * The sub-folders of `path` named YYYY-MM-DD, oldest first; each is the state of that day.
 *
 * @throws SourceError `path-unreadable` if the folder does not exist
 */
export function listDatedStates(path: string): readonly DatedState[] {
  let names: readonly string[];
  try {
    names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    throw new SourceError(
      'path-unreadable',
      `${THE_FOLDER}: there is no such folder, or this user may not read it.`,
      {
        cause: error,
      },
    );
  }
  const states = datedStates(names);
  if (states.length === 0)
    throw new SourceError(
      'path-unreadable',
      `${THE_FOLDER} contains no sub-folder named by a date, such as 2026-11-23.`,
    );
  return states;
}

/**
 * The states that are not later than a time. One of the future is not the current state yet, and if it became the newest
 * snapshot, those before it could not be recorded any more.
 *
 * @throws SourceError `path-unreadable` if all are later
 */
export function statesUntil(until: Date | 'any', states: readonly DatedState[]): readonly DatedState[] {
  if (until === 'any') return states;
  const past = states.filter(({ date }) => date <= until);
  if (past.length === 0)
    throw new SourceError(
      'path-unreadable',
      `${THE_FOLDER} contains only sub-folders named by dates in the future. Dates are in UTC.`,
    );
  return past;
}

/**
 * The states to record, oldest first: those later than `newest`, each with its own date. If there are none, the last
 * state still holds: it is read again and recorded with the current time.
 */
export function statesToTake(
  states: readonly DatedState[],
  newest: Date | undefined,
): readonly StateToTake[] {
  const ordered = states.toSorted((a, b) => a.date.getTime() - b.date.getTime());
  const later = ordered.filter(({ date }) => newest === undefined || date > newest);
  if (later.length > 0) return later.map(({ path, date }) => ({ part: path, takenAt: date }));
  const current = ordered.at(-1);
  return current === undefined ? [] : [{ part: current.path }];
}

/** Those of the names that are dates, oldest first. */
export function datedStates(names: readonly string[]): readonly DatedState[] {
  return names
    .flatMap((name) => {
      const date = dateOf(name);
      return date === undefined ? [] : [{ date, path: name }];
    })
    .sort((a, b) => a.date.getTime() - b.date.getTime());
}

/** Midnight UTC of the day that a folder is named after. There is no year 0. */
export function dateOf(name: string): Date | undefined {
  if (!/^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(name)) return undefined;
  const date = new Date(`${name}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(name) ? undefined : date;
}
