import { Worker, type WorkerParts } from './worker.ts';

/** The workers of a run. Those that live are used again. */
export class Crew {
  readonly #parts: WorkerParts;
  readonly #idle: Worker[] = [];

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Lets a worker work that does nothing else meanwhile. */
  async use<T>(work: (worker: Worker) => Promise<T>): Promise<T> {
    const worker = this.#idle.pop() ?? (await Worker.start(this.#parts));
    try {
      return await work(worker);
    } finally {
      worker.proxy.disarm();
      if (worker.state === 'alive') this.#idle.push(worker);
      else await worker.stop();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.stop()));
  }
}
