import { Refusal } from '../refusals/refusals.ts';
import type { RequestLimits } from './api-settings.ts';

/** A limit that a request exceeds. */
export interface ExceededLimit {
  readonly limit: keyof RequestLimits;
  readonly allowed: number;
  /** If counting stops once the limit is exceeded: the value until then. */
  readonly found: number;
}

/** Advice for limits where the fix is not obvious. */
const ADVICE: Partial<Readonly<Record<keyof RequestLimits, string>>> = {
  cost: 'Request fewer objects at once (a lower first or last, in REST a lower limit) or fewer fields',
};

/** The request exceeds a limit. */
export class LimitRefusal extends Refusal {
  readonly exceeded: ExceededLimit;

  constructor(exceeded: ExceededLimit) {
    const { limit, allowed, found } = exceeded;
    const advice = ADVICE[limit];
    super(
      'limit-exceeded',
      `the request exceeds the limit "${limit}": ${found} found, ${allowed} allowed${advice === undefined ? '' : `. ${advice}`}`,
    );
    this.exceeded = exceeded;
  }
}
