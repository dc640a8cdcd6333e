import { CronExpressionParser } from 'cron-parser';
import type { SnapshotSchedule } from '../../config/cluster-settings.ts';

/** How far the clocks of this process, the workers and the database may differ without any of them being wrong. */
const CLOCK_SKEW_MILLISECONDS = 5000;

/** The first scheduled run after a time, before jitter; undefined where snapshots are taken only when asked for. */
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

/** Whether a moment, in milliseconds, lies in the future: the clock was ahead when it was recorded. */
export function isInFuture(moment: number, now: number): boolean {
  return moment > now + CLOCK_SKEW_MILLISECONDS;
}

/**
 * Whether a run is planned where its schedule puts none: more than one interval ahead. The clock was ahead when it was
 * planned, and waiting for it would mean taking no snapshots until then.
 */
export function isLostRun(schedule: SnapshotSchedule, planned: number, now: number): boolean {
  const latest = nextRunAfter(schedule, new Date(now + CLOCK_SKEW_MILLISECONDS));
  return latest !== undefined && planned > latest.getTime();
}
