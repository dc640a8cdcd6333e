import { Piscina } from 'piscina';
import { Refusal } from '../../api/refusals.ts';
import { limitExceeded } from '../../api/graphql/limits/document-limits.ts';
import { FairQueue, QueueFullError } from './fair-queue.ts';
import type { ModelReply, ModelTask } from './model-task.ts';
import type { Topic } from '../topic.ts';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./model.worker${extension}`, import.meta.url);

const MAX_WAITING = 500;
/** A question that takes this long is stuck: the thread is terminated, and its compiled models are lost. */
const STUCK_MILLISECONDS = 60_000;
/** After this long without a question, the thread is terminated to free the memory of its compiled models. */
const IDLE_MILLISECONDS = 300_000;

export interface ModelPoolOptions {
  /** The database that contains the snapshots. */
  readonly connectionString: string;
  /** Maximum number of open questions per caller. */
  readonly openQuestions: number;
}

/** The caller of a question, for fair sharing, and how long they wait. */
export interface Ask extends Omit<ModelTask, 'topic' | 'endsAt'> {
  readonly asker: string;
  readonly milliseconds: number;
}

/**
 * Loads and compiles the models of snapshots and answers questions about them in a separate thread, so that the event
 * loop is never blocked. There is one thread and one question at a time, so that a model is loaded and compiled once
 * for all callers. A fair queue determines the order.
 */
export class ModelPool {
  readonly #pool: Piscina<ModelTask | undefined, ModelReply>;
  readonly #queue: FairQueue;
  readonly #openQuestions: number;

  constructor({ connectionString, openQuestions }: ModelPoolOptions) {
    this.#openQuestions = openQuestions;
    this.#queue = new FairQueue({ perAsker: openQuestions, inAll: MAX_WAITING });
    this.#pool = new Piscina<ModelTask | undefined, ModelReply>({
      filename: WORKER.href,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MILLISECONDS,
      execArgv: [],
      workerData: { connectionString },
    });
    // Starts the thread early, so that the first question does not wait for it. If the thread cannot be started, the
    // first question reports the error.
    this.#pool.run(undefined, { name: 'start' }).catch(() => undefined);
  }

  /**
   * The answer to a question. Throws the topic's refusal; `timeout` after `milliseconds`; `unavailable` if too many
   * questions are waiting or the database is unavailable; and a refusal that names the limit if the caller has too many
   * open questions.
   */
  async ask<Question, Answer>(
    topic: Topic<Question, Answer>,
    { asker, milliseconds, ...asked }: Ask & { readonly question: Question },
  ): Promise<Answer> {
    const task: ModelTask = { topic: topic.name, endsAt: Date.now() + milliseconds, ...asked };
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
    try {
      const replied = this.#queue.run(asker, late, () =>
        this.#pool.run(task, { signal: AbortSignal.timeout(STUCK_MILLISECONDS) }),
      );
      return answerIn(await orLate(replied, late), topic);
    } catch (error) {
      if (late.aborted) throw tooLate();
      if (error instanceof QueueFullError) throw this.#refusal(error);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #refusal({ limit }: QueueFullError): Error {
    if (limit === 'perAsker')
      return limitExceeded('openQuestions', this.#openQuestions, this.#openQuestions + 1);
    return new Refusal('unavailable', 'too many questions about snapshots are waiting: try again later');
  }
}

/** A running question continues after the caller gives up, because the next question may need its model. */
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

function tooLate(): Refusal {
  return new Refusal(
    'timeout',
    'this question about a snapshot took too long: ask about one workload, or without totalCount',
  );
}

function databaseAway(): Refusal {
  return new Refusal('unavailable', 'the database is not available: try again later');
}

function answerIn<Answer>(reply: ModelReply, topic: Topic<never, Answer>): Answer {
  switch (reply.outcome) {
    case 'answered':
      if (isAbout(reply, topic)) return reply.answer;
      throw new Error(`the worker answered about ${reply.topic}`);
    case 'refused':
      throw new Refusal(reply.code, reply.message, reply.field);
    case 'out-of-time':
      throw tooLate();
    case 'database-unavailable':
      throw databaseAway();
  }
}

type Answered<Answer = unknown> = Extract<ModelReply<Answer>, { outcome: 'answered' }>;

function isAbout<Answer>(reply: Answered, { name }: Topic<never, Answer>): reply is Answered<Answer> {
  return reply.topic === name;
}
