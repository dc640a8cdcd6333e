import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import type { Collection } from '../../../src/sources/source.ts';
import { DatabaseProxy } from '../database/proxy.ts';
import type { Job, Worker, WorkerParts } from '../run/worker.ts';
import type { Order, Report } from './messages.ts';

const ENTRY = new URL('./worker-process.ts', import.meta.url);

/** A worker in a process of its own. The fault `kill` ends it with SIGKILL. */
export class ProcessWorker implements Worker {
  readonly proxy: DatabaseProxy;
  readonly #child: ChildProcess;
  readonly #parts: WorkerParts;
  readonly #ended: Promise<unknown>;

  private constructor(proxy: DatabaseProxy, child: ChildProcess, parts: WorkerParts) {
    this.proxy = proxy;
    this.#child = child;
    this.#parts = parts;
    this.#ended = once(child, 'exit');
  }

  static async start(parts: WorkerParts): Promise<ProcessWorker> {
    const end: { kill: () => void } = { kill: () => undefined };
    const proxy = await DatabaseProxy.start(parts.database, () => end.kill());
    const child = fork(ENTRY, [proxy.connectionString], { serialization: 'advanced' });
    end.kill = () => child.kill('SIGKILL');
    const worker = new ProcessWorker(proxy, child, parts);
    await worker.#next(({ type }) => type === 'ready');
    return worker;
  }

  async handle(job: Job): Promise<void> {
    const { clusterId } = job;
    const collection = await this.#parts
      .sourceOf(clusterId)
      .collect({ signal: new AbortController().signal });
    const settled = this.#next(({ type }) => type === 'done' || type === 'failed');
    this.#tell({ type: 'handle', job, collections: new Map<string, Collection>([[clusterId, collection]]) });
    const outcome = await settled;
    if (outcome.type !== 'failed') return;
    throw outcome.reason === 'postponed' ? new PostponeJob(0) : new Error(outcome.message);
  }

  async stop(): Promise<void> {
    if (this.proxy.state === 'up') this.#tell({ type: 'stop' });
    await this.#ended;
    await this.proxy.close();
  }

  #tell(order: Order): void {
    this.#child.send(order, () => undefined);
  }

  /** The first report of a kind. Hears of what is prepared and published meanwhile. Rejects if the process ends. */
  #next(isMeant: (report: Report) => boolean): Promise<Report> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#child.off('message', hear);
        reject(new Error('the worker was killed'));
      };
      const hear = (report: Report): void => {
        if (report.type === 'prepared') void this.#onPrepared(report);
        if (report.type === 'published') this.#parts.onPublished(report.snapshot);
        if (!isMeant(report)) return;
        this.#child.off('message', hear);
        this.#child.off('exit', end);
        resolve(report);
      };
      this.#child.on('message', hear);
      this.#child.once('exit', end);
    });
  }

  async #onPrepared({ snapshotId, clusterId }: Extract<Report, { type: 'prepared' }>): Promise<void> {
    await this.#parts.onPrepared(snapshotId, clusterId);
    this.#tell({ type: 'go-on' });
  }
}
