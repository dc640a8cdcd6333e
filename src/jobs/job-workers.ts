import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import type { JobWorker, QueueBackend } from './backend.ts';
import { handlersByQueue, PermanentJobError, PostponeJob, type JobHandler } from './job-handler.ts';
import { QUEUES, type QueueName } from './queues.ts';

/** Told about what happens to jobs. */
export interface JobLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface JobWorkersOptions {
  readonly backend: QueueBackend;
  readonly handlers: readonly JobHandler[];
  /** Jobs of one queue that run at the same time in this process. */
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly log: JobLog;
  /** Milliseconds after which a job whose worker fell silent is given to another. */
  readonly lockMilliseconds?: number;
}

/** Jobs that were begun before come after all those that were not (priority 0). */
const BEHIND_OTHERS = 1;

/** Runs the handlers of all queues in this process. */
export class JobWorkers {
  private readonly options: JobWorkersOptions;
  private readonly handlers: ReadonlyMap<QueueName, JobHandler>;
  private readonly stopping = new AbortController();
  private workers: readonly JobWorker[] = [];

  /** Throws `HandlerMismatchError` where a queue has no handler or two. */
  constructor(options: JobWorkersOptions) {
    this.options = options;
    this.handlers = handlersByQueue(options.handlers);
  }

  /** Begins to work off the queues. */
  async start(): Promise<void> {
    const { backend, concurrency, log, lockMilliseconds = 30_000 } = this.options;
    this.workers = [...this.handlers].map(([name, handler]) =>
      backend.openWorker(name, (job, token) => this.process(handler, job, token), {
        concurrency,
        lockDuration: lockMilliseconds,
        stalledInterval: lockMilliseconds,
      }),
    );
    for (const worker of this.workers) {
      worker.on('error', (error) => log.warn({ error: error.message }, 'queue connection trouble'));
      await worker.waitUntilReady();
      // Settles when the worker is closed; what goes wrong meanwhile arrives as an `error` event.
      worker.run().catch((error: unknown) => log.error({ error: String(error) }, 'worker stopped'));
    }
  }

  /** Whether every queue is being worked off. */
  state(): 'running' | 'stopped' {
    const running = this.workers.length > 0 && this.workers.every((worker) => worker.isRunning());
    return running && !this.stopping.signal.aborted ? 'running' : 'stopped';
  }

  /** Tells running jobs to give up, and waits until they have. They are tried again by whoever starts next. */
  async stop(): Promise<void> {
    this.stopping.abort(new DOMException('the process is stopping', 'AbortError'));
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  private async process(handler: JobHandler, job: Job, token: string | undefined): Promise<void> {
    const { log, timeoutSeconds } = this.options;
    const details = { queue: handler.queue, jobId: job.id ?? '', attempt: job.attemptsMade + 1 };
    const parsed = QUEUES[handler.queue].payload.safeParse(job.data);
    if (!parsed.success) throw new UnrecoverableError(`malformed payload: ${parsed.error.message}`);
    const payload = parsed.data;
    if (payload.jitterSeconds > 0) {
      await job.updateData({ ...payload, jitterSeconds: 0 });
      await postpone(job, token, Math.random() * payload.jitterSeconds);
    }
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
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

/** Puts the running job back for later; BullMQ is told by the error that is thrown. */
async function postpone(job: Job, token: string | undefined, seconds: number): Promise<never> {
  await job.moveToDelayed(Date.now() + Math.round(seconds * 1000), token);
  throw new DelayedError();
}
