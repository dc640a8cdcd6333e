import type { StateToTake } from '../../sources/definition.ts';

/** A state of a cluster with a date of its own. */
export type StateWithDate = Required<StateToTake>;

/** What somebody who maintains dated states should know, as texts for the log. */
export interface DatedStates {
  /** All, oldest first. */
  readonly states: readonly StateWithDate[];
  /** The time of the newest snapshot; undefined before the first. */
  readonly newest: Date | undefined;
  readonly now: Date;
  /** The dates of the states that have a snapshot. */
  readonly taken: readonly Date[];
  /** The configured `observation.maxInterval`; null if it is not set. */
  readonly maxIntervalSeconds: number | null;
}

/** Warnings about states that no snapshot will show, and about states that do not hold until the next one. */
export function datedStateWarnings(all: DatedStates): readonly string[] {
  return [...warningsOfOmitted(all), ...warningsOfFuture(all), ...warningsOfInterval(all)];
}

/** The states of all folders with a date of their own. */
export function withDates(states: readonly StateToTake[]): readonly StateWithDate[] {
  return states.flatMap(({ part, takenAt }) =>
    part === undefined || takenAt === undefined ? [] : [{ part, takenAt }],
  );
}

/** The newest folder is read again as the current state. */
function warningsOfOmitted({ states, newest, taken }: DatedStates): readonly string[] {
  if (newest === undefined) return [];
  const times = new Set(taken.map((time) => time.getTime()));
  const omitted = states
    .slice(0, -1)
    .filter(({ takenAt }) => takenAt <= newest && !times.has(takenAt.getTime()));
  if (omitted.length === 0) return [];
  const names = omitted.map(({ part }) => part).join(', ');
  return [
    `no snapshot shows the state of ${names}: dated folders are read in order, and a later state was read before. To include it, delete the cluster with its history (removeCluster) and register it again, or give it another name in the configuration file`,
  ];
}

function warningsOfFuture({ states, now }: DatedStates): readonly string[] {
  const names = states.filter(({ takenAt }) => takenAt > now).map(({ part }) => part);
  return names.length === 0 ? [] : [`not read before their day, in UTC: ${names.join(', ')}`];
}

const DAY_SECONDS = 86_400;

function warningsOfInterval({ states, maxIntervalSeconds }: DatedStates): readonly string[] {
  const steps = states
    .slice(1)
    .map(({ takenAt }, place) => (takenAt.getTime() - states[place]!.takenAt.getTime()) / 1000)
    .toSorted((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)];
  if (usual === undefined || maxIntervalSeconds === null || maxIntervalSeconds >= usual) return [];
  return [
    `observation.maxInterval is shorter than the usual time between dated folders, ${usual / DAY_SECONDS} days: histories show the rest as not observed. Set it to at least that before the folders are read, because it does not change earlier snapshots`,
  ];
}
