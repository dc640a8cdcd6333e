import { UsageError } from '../failure.ts';

const MOST_LISTED = 100_000;

/**
 * The number of members that `--limit` gives.
 *
 * @throws UsageError
 */
export function readLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_LISTED) throw new UsageError(`--limit must be 1 to ${MOST_LISTED}`);
  return limit;
}
