/**
 * A fixed amount of work, counted so that the same snapshot is always explained in the same way. The unit is one verdict
 * that is looked up.
 */
export class Work {
  #left: number;

  constructor(total: number) {
    this.#left = total;
  }

  /** Takes an amount, unless less than that is left. */
  take(amount: number): 'taken' | 'too-much' {
    if (amount > this.#left) return 'too-much';
    this.#left -= amount;
    return 'taken';
  }
}
