import type { Command } from 'commander';
import { UsageError } from '../failure.ts';
import { readTime } from '../input/read-time.ts';

/** The period that a command asks about. */
export interface PeriodOptions {
  readonly from: string;
  readonly to?: string;
}

/** Adds `--from` and `--to` to a command. */
export function withPeriod(command: Command): Command {
  return command
    .option('--from <time>', 'the beginning of the period', '30d')
    .option('--to <time>', 'the end of the period, which is not part of it (default: now)');
}

/**
 * The period as the API takes it. Its end is fixed here, at now at the latest, so that all pages are about the same
 * period.
 *
 * @throws UsageError
 */
export function readPeriod(
  { from, to }: PeriodOptions,
  now: Date,
): { readonly from: string; readonly to: string } {
  const begin = readTime('--from', from, now);
  const end = to === undefined ? now : readTime('--to', to, now);
  if (begin >= end && to !== undefined)
    throw new UsageError('the period is empty: --from must be before --to');
  if (begin >= now) throw new UsageError('the period has not begun: --from must be in the past');
  return { from: begin.toISOString(), to: (end < now ? end : now).toISOString() };
}
