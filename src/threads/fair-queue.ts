/** A task of one caller; tasks run one at a time. */
interface Waiting {
  readonly asker: string;
  readonly start: () => Promise<void>;
}

/** Maximum number of open (waiting and running) tasks, per caller and in total. */
export interface FairQueueLimits {
  readonly perAsker: number;
  readonly inAll: number;
}

/** A caller, or all of them together, reached the maximum number of open tasks. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  readonly limit: keyof FairQueueLimits;

  constructor(limit: keyof FairQueueLimits) {
    super(`the queue is full (${limit})`);
    this.limit = limit;
  }
}

/**
 * Runs one task at a time and shares the time fairly: the caller who has used the least time is served next. A caller
 * with many tasks delays only themselves; others wait for at most one of these tasks (start-time fair queueing).
 */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #now: () => number;
  readonly #waiting: Waiting[] = [];
  readonly #open = new Map<string, number>();
  /** Milliseconds used by each caller. A new caller starts at the level of the others. */
  readonly #had = new Map<string, number>();
  #state: 'idle' | 'working' = 'idle';
  /** The time used by the current caller when its task began. */
  #level = 0;

  constructor(limits: FairQueueLimits, now: () => number = performance.now.bind(performance)) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Runs `work` when its turn comes and returns its result. If the signal is aborted while waiting, throws the signal's
   * reason; a running task is not stopped. Throws `QueueFullError`.
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
