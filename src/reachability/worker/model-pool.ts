import { Piscina } from 'piscina';
import { Refusal } from '../../api/refusals.ts';
import { limitExceeded } from '../../api/graphql/limits/document-limits.ts';
import { FairQueue, QueueFullError } from './fair-queue.ts';
import type { ModelReply, ModelTask } from './model-task.ts';
import type { Topic } from '../topic.ts';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./model.worker${extension}`, import.meta.url);

const MAX_WAITING = 500;
/** A question that takes this long is stuck: the thread is ended, and with it what it has compiled. */
const STUCK_MILLISECONDS = 60_000;
/** After this long without a question the thread is ended too: what it has compiled takes memory. */
const IDLE_MILLISECONDS = 300_000;

export interface ModelPoolOptions {
  /** Of the database that the snapshots are in. */
  readonly connectionString: string;
  /** Questions that one asker may have open at once. */
  readonly openQuestions: number;
}

/** Somebody's question: whose share of the time it takes, and how long they wait. */
export interface Ask extends Omit<ModelTask, 'topic' | 'endsAt'> {
  readonly asker: string;
  readonly milliseconds: number;
}

/**
 * Loads and compiles the models of snapshots and answers questions about them in a thread of its own: the event loop
 * never waits for any of it. One thread and one question at a time, so that a model is loaded and compiled once for
 * everybody who asks about it; whose turn it is, a fair queue decides.
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
    // The first question then waits for no thread. Where none can be started, that question says why.
    this.#pool.run(undefined, { name: 'start' }).catch(() => undefined);
  }

  /**
   * The answer to a question. Throws the refusal that the topic gives, a `timeout` one after `milliseconds`, an
   * `unavailable` one where too many questions wait or the database is away, and names the limit where the asker has
   * too many open.
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

/** What is under way goes on: its model may be what the next question is about. */
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
    'this question about a snapshot took too long: ask again, for one workload or without totalCount',
  );
}

function databaseAway(): Refusal {
  return new Refusal('unavailable', 'the database does not answer: try again later');
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
