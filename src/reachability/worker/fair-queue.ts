/** Something to be done for somebody, one at a time. */
interface Waiting {
  readonly asker: string;
  readonly start: () => Promise<void>;
}

/** What one asker, or all of them, may have open: waiting and under way. */
export interface FairQueueLimits {
  readonly perAsker: number;
  readonly inAll: number;
}

/** Somebody has as much open as they may. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  readonly limit: keyof FairQueueLimits;

  constructor(limit: keyof FairQueueLimits) {
    super(`the queue is full (${limit})`);
    this.limit = limit;
  }
}

/**
 * Does one thing at a time, and shares the time out fairly: next comes whoever has had least of it. Somebody who asks
 * for much waits for themselves; others wait for one thing of theirs at most (start-time fair queueing).
 */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #now: () => number;
  readonly #waiting: Waiting[] = [];
  readonly #open = new Map<string, number>();
  /** Milliseconds that each asker has had, counted from where the others were when they first came. */
  readonly #had = new Map<string, number>();
  #state: 'idle' | 'working' = 'idle';
  /** What the one that is being served had when its turn came. */
  #level = 0;

  constructor(limits: FairQueueLimits, now: () => number = performance.now.bind(performance)) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * The outcome of `work`, which is begun when its turn comes. Gives up waiting when the signal is aborted, and then
   * throws its reason; what has begun is not stopped. Throws `QueueFullError`.
   */
  run<T>(asker: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const open = this.#open.get(asker) ?? 0;
    if (open >= this.#limits.perAsker) return Promise.reject(new QueueFullError('perAsker'));
    if (this.#waiting.length >= this.#limits.inAll) return Promise.reject(new QueueFullError('inAll'));
    if (open === 0) this.#had.set(asker, Math.max(this.#level, this.#had.get(asker) ?? 0));
    this.#open.set(asker, open + 1);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const waiting: Waiting = {
      asker,
      start: async () => {
        signal.removeEventListener('abort', giveUp);
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      },
    };
    const giveUp = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      this.#close(asker);
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.push(waiting);
    if (this.#state === 'idle') void this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    this.#state = 'working';
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
      const { asker, start } = next;
      const begun = this.#now();
      await start();
      this.#had.set(asker, this.#hadBy(asker) + this.#now() - begun);
      this.#close(asker);
    }
    this.#state = 'idle';
  }

  #takeNext(): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting)
      if (next === undefined || this.#hadBy(waiting.asker) < this.#hadBy(next.asker)) next = waiting;
    if (next === undefined) return undefined;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#level = Math.max(this.#level, this.#hadBy(next.asker));
    for (const [asker, had] of this.#had)
      if (had <= this.#level && !this.#open.has(asker)) this.#had.delete(asker);
    return next;
  }

  #hadBy(asker: string): number {
    return this.#had.get(asker) ?? this.#level;
  }

  #close(asker: string): void {
    const left = (this.#open.get(asker) ?? 1) - 1;
    if (left === 0) this.#open.delete(asker);
    else this.#open.set(asker, left);
  }
}
