import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { ExpressionRunner } from '../core/custom-rules/custom-rules.ts';
import type { ExpressionResult } from '../core/custom-rules/language/run-expression.ts';
import { type ExpressionReply, type ExpressionTask, SIGNAL, type ThreadStart } from './expression-task.ts';

/** `.ts` when running from source, `.js` after a build. */
const EXTENSION = extname(fileURLToPath(import.meta.url));
const ENTRY = new URL(`./expression.worker${EXTENSION}`, import.meta.url);

export interface ThreadLimits {
  /** For one evaluation. */
  readonly evaluationMilliseconds: number;
  /** For all evaluations of one expression, after which the others fail. */
  readonly expressionMilliseconds: number;
  readonly startMilliseconds: number;
  readonly memoryMb: number;
}

const LIMITS: ThreadLimits = {
  evaluationMilliseconds: 15_000,
  expressionMilliseconds: 60_000,
  startMilliseconds: 60_000,
  memoryMb: 256,
};

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly signals: ThreadStart['signals'];
}

/**
 * Evaluates expressions in a thread of its own, with limited memory, while the caller waits. An evaluation that takes too
 * long, or ends the thread, is an error of its expression only: the thread is replaced for the others.
 */
export class ExpressionThread {
  readonly #limits: ThreadLimits;
  readonly #entry: URL;
  readonly #spent = new Map<string, number>();
  readonly #failed = new Map<string, string>();
  #thread: Thread | undefined;
  #number = 0;

  constructor(limits: Partial<ThreadLimits> = {}, entry = ENTRY) {
    this.#limits = { ...LIMITS, ...limits };
    this.#entry = entry;
  }

  /** Blocks the calling thread until there is a result. */
  readonly run: ExpressionRunner = ({ source }, input) => {
    const failure = this.#failed.get(source);
    if (failure !== undefined) return { type: 'error', message: failure };
    const startedAt = performance.now();
    const result = this.#resultOf({ number: ++this.#number, source, input });
    const spent = (this.#spent.get(source) ?? 0) + performance.now() - startedAt;
    this.#spent.set(source, spent);
    if (spent > this.#limits.expressionMilliseconds)
      this.#failed.set(
        source,
        `The expression took more than ${seconds(this.#limits.expressionMilliseconds)} for the workloads before.`,
      );
    return result;
  };

  /** Ends the thread. */
  close(): void {
    this.#thread?.port.close();
    this.#thread = undefined;
  }

  #resultOf(task: ExpressionTask): ExpressionResult {
    const thread = this.#started();
    if (thread === undefined)
      return { type: 'error', message: 'The thread that evaluates expressions could not be started.' };
    thread.port.postMessage(task);
    if (!isRaised(thread, SIGNAL.replied, task.number, this.#limits.evaluationMilliseconds)) {
      this.#terminate(thread);
      const limit = seconds(this.#limits.evaluationMilliseconds);
      const message = `The expression was stopped: it took more than ${limit}, or more than ${this.#limits.memoryMb} MB of memory.`;
      this.#failed.set(task.source, message);
      return { type: 'error', message };
    }
    const received: { readonly message: ExpressionReply } | undefined = receiveMessageOnPort(thread.port);
    if (received?.message.number !== task.number) throw new Error('an evaluation has no reply');
    return received.message.result;
  }

  #started(): Thread | undefined {
    if (this.#thread !== undefined) return this.#thread;
    const { port1, port2 } = new MessageChannel();
    const signals = new Int32Array(new SharedArrayBuffer(8));
    signals[SIGNAL.replied] = this.#number - 1;
    const start: ThreadStart = { port: port2, signals };
    const worker = new Worker(this.#entry, {
      workerData: start,
      transferList: [port2],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMb },
    });
    // A thread that runs out of memory reports an error, which is noticed by the missing reply already.
    worker.on('error', () => undefined);
    worker.unref();
    port1.unref();
    const thread = { worker, port: port1, signals };
    if (!isRaised(thread, SIGNAL.ready, 1, this.#limits.startMilliseconds)) {
      this.#terminate(thread);
      return undefined;
    }
    this.#thread = thread;
    return thread;
  }

  #terminate({ worker, port }: Thread): void {
    port.close();
    void worker.terminate();
    this.#thread = undefined;
  }
}

/** Waits until a signal has a value. */
function isRaised({ signals }: Thread, signal: number, value: number, milliseconds: number): boolean {
  const endsAt = performance.now() + milliseconds;
  for (;;) {
    const seen = Atomics.load(signals, signal);
    if (seen === value) return true;
    const left = endsAt - performance.now();
    if (left <= 0) return false;
    Atomics.wait(signals, signal, seen, left);
  }
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} seconds`;
}
