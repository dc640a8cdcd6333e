import type { Payload, QueueName } from './queues.ts';
import { QUEUE_NAMES } from './queues.ts';

export interface JobContext {
  readonly jobId: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the process stops or the job runs out of time. A handler gives up at once. */
  readonly signal: AbortSignal;
}

/** The one piece of code that works off a queue. Runs at least once per job: doubled runs must do no harm. */
export interface JobHandler<Name extends QueueName = QueueName> {
  readonly queue: Name;
  /** Throws `PostponeJob` to be called again later, `PermanentJobError` where a retry cannot help. */
  handle(payload: Payload<Name>, context: JobContext): Promise<void>;
}

/** Asks for the job to be run again later, without counting as a failure. */
export class PostponeJob extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super(`postponed by ${seconds} s`);
    this.name = 'PostponeJob';
    this.seconds = seconds;
  }
}

/** A failure that trying again would only repeat. */
export class PermanentJobError extends Error {
  readonly code = 'permanent-job-failure';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PermanentJobError';
  }
}

/** The queues and their handlers do not match. A fault of the program, found when it starts. */
export class HandlerMismatchError extends Error {
  readonly code = 'job-handler-mismatch';

  constructor(message: string) {
    super(message);
    this.name = 'HandlerMismatchError';
  }
}

/** Checks that every queue has exactly one handler. Throws `HandlerMismatchError`. */
export function handlersByQueue(handlers: readonly JobHandler[]): ReadonlyMap<QueueName, JobHandler> {
  const byQueue = new Map<QueueName, JobHandler>();
  for (const handler of handlers) {
    if (byQueue.has(handler.queue)) throw new HandlerMismatchError(`queue ${handler.queue} has two handlers`);
    byQueue.set(handler.queue, handler);
  }
  const missing = QUEUE_NAMES.filter((name) => !byQueue.has(name));
  if (missing.length > 0) throw new HandlerMismatchError(`no handler for queue ${missing.join(', ')}`);
  return byQueue;
}
