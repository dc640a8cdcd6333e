/** An answer was not ready in time; nobody waits for it any more. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** Looking at the clock for every row would cost more than the rows do. */
const CALLS_PER_LOOK = 4096;

/** The time that an answer may take, looked at from within long loops. */
export class TimeBudget {
  readonly #endsAt: number;
  readonly #now: () => number;
  #calls = 0;

  /** `endsAt` in milliseconds of `now`, which is the wall clock unless given. */
  constructor(endsAt: number, now: () => number = Date.now) {
    this.#endsAt = endsAt;
    this.#now = now;
  }

  /** Cheap enough for every row. Throws `OutOfTimeError` once the time is over. */
  spend(): void {
    this.#calls += 1;
    if (this.#calls % CALLS_PER_LOOK === 0) this.look();
  }

  /** Looks at the clock: for steps that take long by themselves. Throws `OutOfTimeError` once the time is over. */
  look(): void {
    if (this.#now() >= this.#endsAt) throw new OutOfTimeError('the time for this answer is over');
  }
}
