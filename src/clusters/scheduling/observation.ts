import { CronExpressionParser } from 'cron-parser';
import type { SnapshotSchedule } from '../../config/cluster-settings.ts';
import type { Cluster } from '../cluster.ts';

const DAY_SECONDS = 86_400;
/** How long a state holds without a schedule. */
const MANUAL_SECONDS = DAY_SECONDS;
/** Dated folders show states that are days or weeks apart, regardless of when they are read. */
const DATED_FOLDERS_SECONDS = 31 * DAY_SECONDS;
/** Snapshots may be late or fail: a state holds for this many steps of the schedule. */
const STEPS = 3;

/** How long the state of a cluster's snapshot holds at most, in seconds, if no other snapshot follows. */
export function maxIntervalSecondsOf({
  schedule,
  maxIntervalSeconds,
  source,
}: Pick<Cluster, 'schedule' | 'maxIntervalSeconds' | 'source'>): number {
  if (maxIntervalSeconds !== null) return maxIntervalSeconds;
  return source.type === 'manifests' && source.states === 'dated-folders'
    ? Math.max(DATED_FOLDERS_SECONDS, byDefault(schedule))
    : byDefault(schedule);
}

function byDefault(schedule: SnapshotSchedule): number {
  switch (schedule.type) {
    case 'interval':
      return STEPS * schedule.seconds;
    case 'cron':
      return STEPS * longestStepSeconds(schedule.expression);
    case 'manual':
      return MANUAL_SECONDS;
  }
}

/** A year that begins on a fixed day, so that the answer does not depend on today. */
const FIRST_DAY = new Date('2024-01-01T00:00:00Z');
const DAYS = 366;

/** The longest time between two runs. */
function longestStepSeconds(expression: string): number {
  const known = longestSteps.get(expression) ?? findLongestStep(expression);
  longestSteps.set(expression, known);
  return known;
}

/** A fleet has few expressions, and each takes some milliseconds. */
const longestSteps = new Map<string, number>();

/**
 * Runs have the same times on every day with runs. So only the days are listed: those of one year, and the next one.
 */
function findLongestStep(expression: string): number {
  const { hour, minute } = CronExpressionParser.parse(expression, { tz: 'UTC' }).fields;
  const times = hour.values
    .flatMap((hours) => minute.values.map((minutes) => (hours * 60 + minutes) * 60))
    .sort((a, b) => a - b);
  const withinDay = Math.max(0, ...times.slice(1).map((time, place) => time - times[place]!));
  const [first, last] = [times[0]!, times.at(-1)!];
  const days = runDays(expression);
  const betweenDays = days.slice(1).map((day, place) => day - days[place]! + first - last);
  return Math.max(withinDay, ...betweenDays);
}

/** The days with runs, in seconds. */
function runDays(expression: string): readonly number[] {
  const [, , ...dayFields] = expression.trim().split(/\s+/);
  const daily = CronExpressionParser.parse(['0', '0', ...dayFields].join(' '), {
    tz: 'UTC',
    currentDate: new Date(FIRST_DAY.getTime() - 1000),
  });
  const end = FIRST_DAY.getTime() / 1000 + DAYS * DAY_SECONDS;
  const days: number[] = [];
  while (days.length < 2 || days.at(-1)! < end) days.push(daily.next().toDate().getTime() / 1000);
  return days;
}
