import { CronExpressionParser } from 'cron-parser';
import type { SnapshotSchedule } from '../../config/cluster-settings.ts';

/** Tolerated difference between the clocks of this process, the workers and the database. */
const CLOCK_SKEW_MILLISECONDS = 5000;

/** The first scheduled run after `time`, without jitter; undefined if snapshots are taken only on request. */
export function nextRunAfter(schedule: SnapshotSchedule, time: Date): Date | undefined {
  switch (schedule.type) {
    case 'interval':
      return new Date(time.getTime() + schedule.seconds * 1000);
    case 'cron':
      return CronExpressionParser.parse(schedule.expression, { tz: 'UTC', currentDate: time })
        .next()
        .toDate();
    case 'manual':
      return undefined;
  }
}

/** Whether a time, in milliseconds, is in the future: the clock was ahead when it was recorded. */
export function isInFuture(moment: number, now: number): boolean {
  return moment > now + CLOCK_SKEW_MILLISECONDS;
}

/**
 * Whether a run is scheduled more than one interval ahead, which happens if the clock was ahead when it was scheduled.
 * No snapshots would be taken until then.
 */
export function isLostRun(schedule: SnapshotSchedule, planned: number, now: number): boolean {
  const latest = nextRunAfter(schedule, new Date(now + CLOCK_SKEW_MILLISECONDS));
  return latest !== undefined && planned > latest.getTime();
}
