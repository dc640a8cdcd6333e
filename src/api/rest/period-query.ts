import { z } from 'zod';
import type { AskedPeriod } from '../period.ts';
import { moment } from './rest-query.ts';

/** The length of a period whose beginning is not given. */
const USUAL_MILLISECONDS = 30 * 86_400_000;

/** The query parameters of questions about a period. */
export const periodQuery = z.strictObject({
  from: moment
    .exactOptional()
    .describe('The beginning of the period (RFC 3339); by default 30 days before its end.'),
  to: moment.exactOptional().describe('The end of the period, which is not part of it; by default now.'),
});

interface GivenTimes {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The period that the parameters give, with its beginning. A period that ends in the future ends now. */
export function askedPeriod({ from, to }: GivenTimes): AskedPeriod {
  const now = new Date();
  const end = to === undefined || to > now ? now : to;
  return { from: from ?? new Date(end.getTime() - USUAL_MILLISECONDS), ...(to && { to: end }) };
}
