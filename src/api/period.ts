import type { Period } from '../core/access/timeline/spans.ts';
import { invalidInput } from '../refusals/refusals.ts';

/** The period that a question is about. */
export interface AskedPeriod {
  readonly from: Date;
  /** By default now. */
  readonly to?: Date;
}

/** Throws an `invalid-input` refusal if a range of times ends before it begins. Both ends are part of it. */
export function requireOrder({ from, to }: { readonly from?: Date; readonly to?: Date }): void {
  if (from !== undefined && to !== undefined && from > to)
    throw invalidInput('"from" must not be later than "to"', ['from']);
}

/**
 * The period as far as it is past: nothing is known of the time after now. Throws an `invalid-input` refusal if nothing
 * is left of it, because "nobody had access" would be the answer about no time at all.
 */
export function readPeriod({ from, to }: AskedPeriod): Period {
  const now = new Date();
  if (to !== undefined && from >= to)
    throw invalidInput('the period is empty: "from" must be before "to"', ['from']);
  if (from >= now) throw invalidInput('the period has not begun: "from" must be in the past', ['from']);
  return { from, to: to !== undefined && to < now ? to : now, now };
}
