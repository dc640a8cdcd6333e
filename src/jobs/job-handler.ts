import type { Payload, QueueDefinition } from './queue.ts';

export interface JobContext {
  readonly jobId: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the process stops or the job runs out of time. A handler gives up at once. */
  readonly signal: AbortSignal;
}

/** The one piece of code that works off a queue. Runs at least once per job: doubled runs must do no harm. */
export interface JobHandler<Queue extends QueueDefinition = QueueDefinition> {
  readonly queue: Queue;
  /** Throws `PostponeJob` to be called again later, `PermanentJobError` where a retry cannot help. */
  handle(payload: Payload<Queue>, context: JobContext): Promise<void>;
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

/** Two handlers have the same queue and would take jobs from each other. A fault of the program, found when it starts. */
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
