import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import type { JobWorker, QueueBackend } from './backend.ts';
import { assertOneHandlerEach, PermanentJobError, PostponeJob, type JobHandler } from './job-handler.ts';
import { jobOf, readJob, type QueueDefinition } from './queue.ts';
import type { Config } from '../config/config.ts';

/** Receives events of jobs, for logging. */
export interface JobLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface JobWorkersOptions {
  readonly backend: QueueBackend;
  readonly handlers: readonly JobHandler[];
  /** Settings from which the concurrency and timeout of queues are derived. */
  readonly limits: Config['limits'];
  readonly log: JobLog;
  /** Milliseconds after which a job whose worker no longer responds is given to another. */
  readonly lockMilliseconds?: number;
}

/** Priority of a job that has already been attempted: lower than that of a new job (0). */
const BEHIND_OTHERS = 1;

/** Runs the handlers of all queues in this process. */
export class JobWorkers {
  private readonly options: JobWorkersOptions;
  private readonly stopping = new AbortController();
  private workers: readonly JobWorker[] = [];

  /** Throws `DuplicateHandlerError`. */
  constructor(options: JobWorkersOptions) {
    assertOneHandlerEach(options.handlers);
    this.options = options;
  }

  /** Starts processing the queues. */
  async start(): Promise<void> {
    const { backend, handlers, limits, log, lockMilliseconds = 30_000 } = this.options;
    this.workers = handlers.map((handler) =>
      backend.openWorker(handler.queue.name, (job, token) => this.process(handler, job, token), {
        concurrency: handler.queue.concurrency(limits),
        lockDuration: lockMilliseconds,
        stalledInterval: lockMilliseconds,
      }),
    );
    for (const worker of this.workers) {
      await worker.waitUntilReady();
      // Settles when the worker is closed; errors in the meantime are `error` events.
      worker.run().catch((error: unknown) => log.error({ error: String(error) }, 'worker stopped'));
    }
  }

  /** Whether all queues are being processed. */
  state(): 'running' | 'stopped' {
    const running = this.workers.length > 0 && this.workers.every((worker) => worker.isRunning());
    return running && !this.stopping.signal.aborted ? 'running' : 'stopped';
  }

  /** Aborts running jobs and waits until they have stopped. They are retried by the next process that starts. */
  async stop(): Promise<void> {
    this.stopping.abort(new DOMException('the process is stopping', 'AbortError'));
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  private async process(handler: JobHandler, job: Job, token: string | undefined): Promise<void> {
    const { log, limits } = this.options;
    const { queue } = handler;
    const details = { queue: queue.name, jobId: job.id ?? '', attempt: job.attemptsMade + 1 };
    const { payload, jitterSeconds } = readOrFail(queue, job.data);
    if (jitterSeconds > 0) {
      await job.updateData(jobOf(queue, payload).data);
      await postpone(job, token, Math.random() * jitterSeconds);
    }
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(queue.timeout(limits) * 1000)]);
    try {
      await handler.handle(payload, { jobId: details.jobId, attempt: details.attempt, signal });
    } catch (error) {
      if (!this.stopping.signal.aborted) await job.changePriority({ priority: BEHIND_OTHERS });
      if (error instanceof PostponeJob) await postpone(job, token, error.seconds);
      if (!this.stopping.signal.aborted) {
        log.warn({ ...details, error: error instanceof Error ? error.message : String(error) }, 'job failed');
      }
      throw error instanceof PermanentJobError ? new UnrecoverableError(error.message) : error;
    }
  }
}

/** A malformed job fails permanently, because a retry would not change it. */
function readOrFail(queue: QueueDefinition, data: unknown): ReturnType<typeof readJob> {
  try {
    return readJob(queue, data);
  } catch (error) {
    throw new UnrecoverableError(`malformed job: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Returns the running job to the queue for later; BullMQ requires throwing this error. */
async function postpone(job: Job, token: string | undefined, seconds: number): Promise<never> {
  await job.moveToDelayed(Date.now() + Math.round(seconds * 1000), token);
  throw new DelayedError();
}
