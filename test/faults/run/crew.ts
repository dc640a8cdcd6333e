import type { Worker } from './worker.ts';

/** The workers of a run. Those that live are used again. */
export class Crew {
  readonly #start: () => Promise<Worker>;
  readonly #idle: Worker[] = [];

  constructor(start: () => Promise<Worker>) {
    this.#start = start;
  }

  /** Lets a worker work that does nothing else meanwhile. */
  async use<T>(work: (worker: Worker) => Promise<T>): Promise<T> {
    const worker = this.#idle.pop() ?? (await this.#start());
    try {
      return await work(worker);
    } finally {
      worker.proxy.disarm();
      if (worker.proxy.state === 'up') this.#idle.push(worker);
      else await worker.stop();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.stop()));
  }
}
