import type { Period } from '../core/access/timeline/spans.ts';
import { invalidInput } from '../refusals/refusals.ts';

/** The period that a question is about. */
export interface AskedPeriod {
  readonly from: Date;
  /** By default now. */
  readonly to?: Date;
}

/** Throws an `invalid-input` refusal if the period is empty. */
export function readPeriod({ from, to }: AskedPeriod): Period {
  const now = new Date();
  const end = to ?? now;
  if (from >= end) throw invalidInput('the period is empty: "from" must be before "to"', ['from']);
  return { from, to: end, now };
}
