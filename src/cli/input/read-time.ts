import { isDay } from '../../api/date-time.ts';
import { UsageError } from '../failure.ts';

const HOUR = 3_600_000;
const UNITS: Readonly<Record<string, number>> = { h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR };
const MOMENT = /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** What the help of commands says about times. */
export const TIMES_HELP =
  'Times are RFC 3339, a date (its beginning in UTC), or a number of hours, days or weeks before now: 36h, 90d, 6w.';

/**
 * A time from the command line, in one of the forms of `TIMES_HELP`.
 *
 * @throws UsageError
 */
export function readTime(option: string, text: string, now: Date): Date {
  const [, number, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const time =
    number === undefined
      ? new Date(MOMENT.test(text) ? text : Number.NaN)
      : new Date(now.getTime() - Number(number) * (UNITS[unit] ?? 0));
  if (Number.isNaN(time.getTime()) || !hasDay(text))
    throw new UsageError(`${option} "${text}" is not a time: use 30d, 2026-03-01 or 2026-03-01T12:00:00Z`);
  return time;
}

/** JavaScript reads the 31st of a shorter month as a day of the next. */
function hasDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  return day === undefined || isDay(day);
}
