import { Piscina } from 'piscina';
import { Refusal } from '../access/refusals.ts';
import type {
  AnswerAbout,
  InputNeeded,
  ModelAnswer,
  ModelInput,
  ModelQuestion,
  ModelTask,
  ModelTopic,
} from './model-question.ts';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./model.worker${extension}`, import.meta.url);

const MAX_WAITING = 64;

/** Where the model of one snapshot comes from. */
export interface ModelSource {
  readonly modelKey: string;
  readonly load: () => Promise<ModelInput>;
}

/**
 * Compiles the models of snapshots and answers questions about them in a thread of its own: the event loop
 * never waits for either. One thread, so that a model that was compiled once is found again.
 */
export class ModelPool {
  readonly #pool: Piscina<ModelTask, ModelAnswer | InputNeeded>;

  constructor() {
    this.#pool = new Piscina<ModelTask, ModelAnswer | InputNeeded>({
      filename: WORKER.href,
      minThreads: 0,
      maxThreads: 1,
      maxQueue: MAX_WAITING,
      idleTimeout: 300_000,
      execArgv: [],
    });
  }

  /**
   * The answer to a question about the snapshots of `sources`, in that order. `load` is called only where the
   * thread does not have one. Throws a `timeout` refusal after `milliseconds`, an `unavailable` one where too many
   * questions wait.
   */
  async ask<About extends ModelTopic>(
    sources: readonly ModelSource[],
    question: ModelQuestion & ModelQuestion<About>,
    milliseconds: number,
  ): Promise<AnswerAbout<About>> {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
    const modelKeys = sources.map(({ modelKey }) => modelKey);
    const inputs = new Map<string, ModelInput>();
    for (;;) {
      const found = await this.#run({ modelKeys, inputs, question }, signal);
      if (isAbout(found, question.about)) return found.answer;
      if (found.about !== 'input-needed') throw new Error(`the worker answered about ${found.about}`);
      for (const { modelKey, load } of sources) {
        if (found.modelKeys.includes(modelKey)) inputs.set(modelKey, await load());
      }
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #run(task: ModelTask, signal: AbortSignal): Promise<ModelAnswer | InputNeeded> {
    try {
      return await this.#pool.run(task, { signal });
    } catch (error) {
      if (signal.aborted) {
        throw new Refusal('timeout', 'compiling this snapshot took too long: try again, or ask for less');
      }
      if (error instanceof Error && error.message === 'Task queue is at limit') {
        throw new Refusal('unavailable', 'too many questions about snapshots are waiting: try again later');
      }
      throw error;
    }
  }
}

function isAbout<About extends ModelTopic>(
  found: ModelAnswer | InputNeeded,
  about: About,
): found is Extract<ModelAnswer, ModelAnswer<About>> {
  return found.about === about;
}
