import { Refusal } from '../refusals/refusals.ts';
import type { RequestLimits } from './api-settings.ts';

/** A limit that a request exceeds. */
export interface ExceededLimit {
  readonly limit: keyof RequestLimits;
  readonly allowed: number;
  /** If counting stops once the limit is exceeded: the value until then. */
  readonly found: number;
}

/** The request exceeds a limit. */
export class LimitRefusal extends Refusal {
  readonly exceeded: ExceededLimit;

  constructor(exceeded: ExceededLimit) {
    const { limit, allowed, found } = exceeded;
    super('limit-exceeded', `the request exceeds the limit "${limit}": ${found} found, ${allowed} allowed`);
    this.exceeded = exceeded;
  }
}
