import { LimitRefusal } from './limit-refusal.ts';

/** The cost of a request so far: first the estimate from the request, then the additional cost of its result. */
export class Spending {
  readonly #allowed: number;
  #spent = 0;

  constructor(allowed: number) {
    this.#allowed = allowed;
  }

  get spent(): number {
    return this.#spent;
  }

  /** Throws a refusal that names the limit `cost` if all that was spent exceeds it. */
  charge(cost: number): void {
    this.#spent += cost;
    if (this.#spent > this.#allowed)
      throw new LimitRefusal({ limit: 'cost', allowed: this.#allowed, found: this.#spent });
  }
}
