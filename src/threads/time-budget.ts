/** An answer was not ready in time, and its caller no longer waits for it. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** Reading the clock for every row would cost more than the row itself. */
const CALLS_PER_LOOK = 4096;

/** The time limit of an answer, checked inside long loops. */
export class TimeBudget {
  readonly #endsAt: number;
  readonly #now: () => number;
  #calls = 0;

  /** `endsAt` is in milliseconds of `now`, which defaults to the wall clock. */
  constructor(endsAt: number, now: () => number = Date.now) {
    this.#endsAt = endsAt;
    this.#now = now;
  }

  /** Cheap enough to call for every row. Throws `OutOfTimeError` after the time limit. */
  spend(): void {
    this.#calls += 1;
    if (this.#calls % CALLS_PER_LOOK === 0) this.look();
  }

  /** Reads the clock; use it for single steps that take long. Throws `OutOfTimeError` after the time limit. */
  look(): void {
    if (this.#now() >= this.#endsAt) throw new OutOfTimeError('the time limit for this answer has passed');
  }
}
