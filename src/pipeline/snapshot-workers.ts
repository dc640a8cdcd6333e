import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { move, Piscina, transferableSymbol, valueSymbol } from 'piscina';
import type { AccessLists } from '../core/access/access-lists.ts';
import type { PastInventory } from '../core/access/backfill/past-access.ts';
import { answerBodies, type ReadBodies } from './bodies/read-bodies.ts';
import { decode, encode, type Encoded } from './encoding.ts';
import { asJobError, WorkerFailure } from './run-failure.ts';
import type { SnapshotBundle } from './snapshot-bundle.ts';
import type {
  EncodedTask,
  ProgressListener,
  ProgressReport,
  SnapshotTask,
  SnapshotTaskResult,
} from './snapshot-task.ts';

/** `.ts` when running from source, `.js` after a build. */
const EXTENSION = extname(fileURLToPath(import.meta.url));
const ENTRY = fileURLToPath(new URL(`./snapshot.worker${EXTENSION}`, import.meta.url));
const IDLE_MS = 60_000;
/** How long a cancelled task may take to stop: what only computes cannot be interrupted. */
const STOP_MS = 5000;

/** Threads that collect and judge snapshots. A task occupies one thread until it is done. */
export class SnapshotWorkers {
  private readonly pool: Piscina<ReturnType<typeof move>, SnapshotTaskResult<Encoded>>;
  private readonly listeners = new Map<number, ProgressListener>();
  private tasks = 0;

  constructor(options: { readonly threads: number }) {
    this.pool = new Piscina({
      filename: ENTRY,
      minThreads: 1,
      maxThreads: options.threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: IDLE_MS,
    });
    this.pool.on('message', ({ task, ...progress }: ProgressReport) => this.listeners.get(task)?.(progress));
  }

  /**
   * Rejects with the signal's reason when it is aborted, and with what `readBodies` rejects with. An aborted task is asked
   * to stop first, and its thread is terminated only if it does not: terminating a thread in the middle of a request or
   * an import can end the whole process.
   */
  async run(
    task: SnapshotTask,
    readBodies: ReadBodies,
    signal: AbortSignal,
    onProgress?: ProgressListener,
  ): Promise<SnapshotTaskResult<SnapshotBundle>> {
    signal.throwIfAborted();
    const number = ++this.tasks;
    if (onProgress !== undefined) this.listeners.set(number, onProgress);
    const { port1: control, port2: cancellation } = new MessageChannel();
    const { port1: answers, port2: contents } = new MessageChannel();
    const bodies = answerBodies(answers, readBodies);
    const termination = new AbortController();
    let patience: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      control.postMessage('cancel');
      patience = setTimeout(() => termination.abort(), STOP_MS);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const previous = await encode(task.previous);
      const encoded: EncodedTask = { ...task, previous, number, cancellation, contents };
      const sent = move({ [valueSymbol]: encoded, [transferableSymbol]: [cancellation, contents] });
      const result = await this.pool.run(sent, { signal: termination.signal });
      signal.throwIfAborted();
      const failure = bodies.failure();
      if (failure !== undefined) throw failure;
      if (result.type === 'failed') return result;
      return { type: 'prepared', bundle: await decode<SnapshotBundle>(result.bundle, signal) };
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(patience);
      control.close();
      bodies.close();
      this.listeners.delete(number);
    }
  }

  /**
   * Computes the access lists of a stored inventory. Rejects with the signal's reason when it is aborted; the thread is
   * then terminated only if it does not finish soon.
   */
  async pastAccess(past: PastInventory, signal: AbortSignal): Promise<AccessLists> {
    const encoded = await encode(past);
    signal.throwIfAborted();
    const termination = new AbortController();
    let patience: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      patience = setTimeout(() => termination.abort(), STOP_MS);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const result = await this.pool.run(move({ [valueSymbol]: encoded, [transferableSymbol]: [] }), {
        name: 'computePastAccess',
        signal: termination.signal,
      });
      signal.throwIfAborted();
      if (result.type === 'failed') throw asJobError(new WorkerFailure(result));
      return await decode<AccessLists>(result.bundle, signal);
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(patience);
    }
  }

  /** Terminates all threads. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
