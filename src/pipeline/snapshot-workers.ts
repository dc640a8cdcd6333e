import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { decode, encode, type Encoded } from './encoding.ts';
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

/** Threads that collect and judge snapshots. A task occupies one thread until it is done. */
export class SnapshotWorkers {
  private readonly pool: Piscina<EncodedTask, SnapshotTaskResult<Encoded>>;
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

  /** Rejects with the signal's reason when it is aborted, which terminates the thread immediately. */
  async run(
    task: SnapshotTask,
    signal: AbortSignal,
    onProgress?: ProgressListener,
  ): Promise<SnapshotTaskResult<SnapshotBundle>> {
    signal.throwIfAborted();
    const number = ++this.tasks;
    if (onProgress !== undefined) this.listeners.set(number, onProgress);
    try {
      const previous = await encode(task.previous);
      const result = await this.pool.run({ ...task, previous, number }, { signal });
      if (result.type === 'failed') return result;
      return { type: 'prepared', bundle: await decode<SnapshotBundle>(result.bundle, signal) };
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      this.listeners.delete(number);
    }
  }

  /** Terminates all threads. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
