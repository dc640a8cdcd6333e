import { Piscina } from 'piscina';
import { Refusal } from '../refusals/refusals.ts';
import { LimitRefusal } from '../api/limit-refusal.ts';
import { FairQueue, QueueFullError } from './fair-queue.ts';
import type { WorkerReply } from './worker-reply.ts';

const MAX_WAITING = 500;
/** A task that takes this long is stuck: the thread is terminated, and everything it keeps is lost. */
const STUCK_MILLISECONDS = 60_000;
/** After this long without a task, the thread is terminated to free its memory. */
const IDLE_MILLISECONDS = 300_000;

export interface FairThreadOptions {
  /** The module that the thread runs: its default export handles a task. The extension is added. */
  readonly module: URL;
  /** The database that the thread reads. */
  readonly connectionString: string;
  /** Maximum number of open tasks per caller. */
  readonly openQuestions: number;
  /** What the tasks are about, in the plural. */
  readonly about: string;
  /** Says what to do if a task takes too long. */
  readonly tooLate: string;
}

/** The caller of a task, for fair sharing, and how long they wait. */
export interface Waiting {
  readonly asker: string;
  readonly milliseconds: number;
}

/** The time at which the caller stops waiting, in milliseconds since the epoch. */
export interface Timed {
  readonly endsAt: number;
}

/**
 * A worker thread for the tasks of callers, so that the event loop is never blocked. It handles one task at a time, so
 * that what it loads is loaded once for all callers. A fair queue determines the order.
 */
export class FairThread<Task, Answer> {
  readonly #options: FairThreadOptions;
  readonly #threads: Piscina<(Task & Timed) | undefined, WorkerReply<Answer>>;
  readonly #queue: FairQueue;

  constructor(options: FairThreadOptions) {
    this.#options = options;
    this.#queue = new FairQueue({ perAsker: options.openQuestions, inAll: MAX_WAITING });
    this.#threads = new Piscina({
      filename: `${options.module.href}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MILLISECONDS,
      execArgv: [],
      // Otherwise an idle thread is blocked, and does not notice that its connection to the database was closed.
      atomics: 'disabled',
      workerData: { connectionString: options.connectionString },
    });
  }

  /** Starts the thread early. The module exports `start`. If it cannot be started, the first task reports the error. */
  warmUp(): void {
    this.#threads.run(undefined, { name: 'start' }).catch(() => undefined);
  }

  /**
   * The answer to a task. Throws the refusal of the thread; `timeout` after `milliseconds`; `unavailable` if too many
   * tasks are waiting or the database is unavailable; and a refusal that names the limit if the caller has too many
   * open tasks.
   */
  async run(task: Task, { asker, milliseconds }: Waiting): Promise<Answer> {
    const timed = { ...task, endsAt: Date.now() + milliseconds };
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
    try {
      const replied = this.#queue.run(asker, late, () =>
        this.#threads.run(timed, { signal: AbortSignal.timeout(STUCK_MILLISECONDS) }),
      );
      return this.#answerIn(await orLate(replied, late));
    } catch (error) {
      if (late.aborted) throw this.#tooLate();
      if (error instanceof QueueFullError) throw this.#full(error);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#threads.destroy();
  }

  #answerIn(reply: WorkerReply<Answer>): Answer {
    switch (reply.outcome) {
      case 'answered':
        return reply.answer;
      case 'over-limit':
        throw new LimitRefusal(reply.exceeded);
      case 'refused':
        throw new Refusal(reply.code, reply.message, reply.field);
      case 'out-of-time':
        throw this.#tooLate();
    }
  }

  #full({ limit }: QueueFullError): Refusal {
    const { openQuestions: allowed, about } = this.#options;
    if (limit === 'perAsker')
      return new LimitRefusal({ limit: 'openQuestions', allowed, found: allowed + 1 });
    return new Refusal('unavailable', `too many ${about} are waiting: try again later`);
  }

  #tooLate(): Refusal {
    return new Refusal('timeout', this.#options.tooLate);
  }
}

/** A running task continues after the caller gives up, because the next one may need what it loads. */
async function orLate<T>(promise: Promise<T>, late: AbortSignal): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const onLate = (): void => reject(late.reason);
  late.addEventListener('abort', onLate, { once: true });
  try {
    return await Promise.race([promise, over]);
  } finally {
    late.removeEventListener('abort', onLate);
  }
}
