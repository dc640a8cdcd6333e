import type { Payload, QueueDefinition } from './queue.ts';

export interface JobContext {
  readonly jobId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the process stops or the job exceeds its time limit. A handler must then stop immediately. */
  readonly signal: AbortSignal;
}

/** Processes the jobs of a queue. May run more than once per job, so repeated runs must be harmless. */
export interface JobHandler<Queue extends QueueDefinition = QueueDefinition> {
  readonly queue: Queue;
  /** Throws `PostponeJob` to run again later, `PermanentJobError` if retrying cannot help. */
  handle(payload: Payload<Queue>, context: JobContext): Promise<void>;
}

/** Requests that the job runs again later, without counting as a failure. */
export class PostponeJob extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super(`postponed by ${seconds} s`);
    this.name = 'PostponeJob';
    this.seconds = seconds;
  }
}

/** A failure that would occur again on retry. */
export class PermanentJobError extends Error {
  readonly code = 'permanent-job-failure';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PermanentJobError';
  }
}

/** Two handlers have the same queue and would take jobs from each other. A programming error, detected on start. */
export class DuplicateHandlerError extends Error {
  readonly code = 'duplicate-job-handler';

  constructor(queue: string) {
    super(`queue ${queue} has two handlers`);
    this.name = 'DuplicateHandlerError';
  }
}

/** Checks that no queue has two handlers. Throws `DuplicateHandlerError`. */
export function assertOneHandlerEach(handlers: readonly JobHandler[]): void {
  const names = new Set<string>();
  for (const { queue } of handlers) {
    if (names.has(queue.name)) throw new DuplicateHandlerError(queue.name);
    names.add(queue.name);
  }
}
