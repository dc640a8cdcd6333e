import type { Topic } from '../topic.ts';
import { FairThread, type FairThreadOptions, type Waiting } from '../../threads/fair-thread.ts';
import type { ModelAnswer, ModelTask } from './model-task.ts';

export interface ModelPoolOptions extends Pick<FairThreadOptions, 'connectionString' | 'openQuestions'> {
  /**
   * When the thread is started: immediately, so that it is ready for the first question, or with the first question.
   */
  readonly start: 'at-once' | 'on-demand';
  /** What to do if a question takes too long. */
  readonly tooLate: string;
}

/** The caller of a question, and the snapshots that it is about. */
export type Ask = Waiting & Omit<ModelTask, 'topic'>;

/** Loads and compiles the models of snapshots and answers questions about them in a worker thread. */
export class ModelPool {
  readonly #thread: FairThread<ModelTask, ModelAnswer>;

  constructor({ start, tooLate, ...options }: ModelPoolOptions) {
    this.#thread = new FairThread({
      ...options,
      module: new URL('./model.worker', import.meta.url),
      about: 'questions about snapshots',
      tooLate: `this question about a snapshot took too long: ${tooLate}`,
    });
    if (start === 'at-once') this.#thread.warmUp();
  }

  /** The answer to a question. Throws what `FairThread.run` throws. */
  async ask<Question, Answer>(
    topic: Topic<Question, Answer>,
    { asker, milliseconds, ...asked }: Ask & { readonly question: Question },
  ): Promise<Answer> {
    const answered = await this.#thread.run({ topic: topic.name, ...asked }, { asker, milliseconds });
    if (isAbout(answered, topic)) return answered.answer;
    throw new Error(`the worker answered about ${answered.topic}`);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

function isAbout<Answer>(
  answered: ModelAnswer,
  { name }: Topic<never, Answer>,
): answered is ModelAnswer<Answer> {
  return answered.topic === name;
}
