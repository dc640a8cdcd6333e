import type { JobsOptions } from 'bullmq';
import { z } from 'zod';
import type { Config } from '../config/config.ts';

/** How failed jobs are retried: the n-th retry waits about `delaySeconds * 2^(n-1)`, half of it random. */
interface RetryPolicy {
  /** Total number of attempts, including the first. */
  readonly attempts: number;
  readonly delaySeconds: number;
}

type Limits = Config['limits'];

/** A queue, declared by the folder that owns its jobs. */
export interface QueueDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /**
   * Schema of a job's payload. Never credentials, because jobs are stored and readable by anyone with access to the
   * queue.
   */
  readonly payload: Schema;
  readonly retry: RetryPolicy;
  /** Number of jobs that one process runs at the same time. */
  readonly concurrency: (limits: Limits) => number;
  /** Seconds after which a job is aborted. */
  readonly timeout: (limits: Limits) => number;
}

export type Payload<Queue extends QueueDefinition> = z.output<Queue['payload']>;

/** Declares a queue. Code that adds jobs and code that handles them import the declaration. */
export function defineQueue<const Schema extends z.ZodType>(
  queue: QueueDefinition<Schema>,
): QueueDefinition<Schema> {
  return queue;
}

/** The stored form of a job. */
const jobData = z.strictObject({
  payload: z.unknown(),
  /** The job is delayed by a random time up to this value. */
  jitterSeconds: z.number().min(0),
});

export type JobData = z.output<typeof jobData>;

/** A job to add to a queue, once or on a schedule. `jitterSeconds`: it is delayed by a random time up to this value. */
export function jobOf<Queue extends QueueDefinition>(
  { name }: Queue,
  payload: Payload<Queue>,
  { jitterSeconds = 0 }: Partial<Pick<JobData, 'jitterSeconds'>> = {},
): { readonly name: string; readonly data: JobData } {
  return { name, data: { payload, jitterSeconds } };
}

/** Finished jobs are kept for troubleshooting; their results are in the database. */
const KEPT = { removeOnComplete: { count: 100 }, removeOnFail: { count: 500 } } as const;

/** How the jobs of a queue are retried and kept. */
export function jobOptions({ retry }: QueueDefinition): Pick<JobsOptions, 'attempts' | 'backoff'> {
  const { attempts, delaySeconds } = retry;
  return { attempts, backoff: { type: 'exponential', delay: delaySeconds * 1000, jitter: 0.5 }, ...KEPT };
}

/** Parses a stored job. Throws `ZodError` if it does not belong to the queue. */
export function readJob<Schema extends z.ZodType>(
  queue: QueueDefinition<Schema>,
  data: unknown,
): { readonly payload: z.output<Schema>; readonly jitterSeconds: number } {
  const { payload, jitterSeconds } = jobData.parse(data);
  return { payload: queue.payload.parse(payload), jitterSeconds };
}
