import type { JobsOptions } from 'bullmq';
import { z } from 'zod';
import type { Config } from '../config/config.ts';

/** How often a failed job is tried again: the n-th retry waits about `delaySeconds * 2^(n-1)`, half of it at random. */
interface RetryPolicy {
  /** Tries altogether, the first one included. */
  readonly attempts: number;
  readonly delaySeconds: number;
}

type Limits = Config['limits'];

/** A queue, as the folder that owns its jobs declares it. */
export interface QueueDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** What a job carries. Never credentials: jobs outlive them and are readable by whoever reads the queue. */
  readonly payload: Schema;
  readonly retry: RetryPolicy;
  /** Jobs that one process runs at the same time. */
  readonly concurrency: (limits: Limits) => number;
  /** Seconds after which a job is told to give up. */
  readonly timeout: (limits: Limits) => number;
}

export type Payload<Queue extends QueueDefinition> = z.output<Queue['payload']>;

/** Declares a queue. Whoever adds jobs and whoever handles them import the declaration. */
export function defineQueue<const Schema extends z.ZodType>(
  queue: QueueDefinition<Schema>,
): QueueDefinition<Schema> {
  return queue;
}

/** What is stored of a job. */
const jobData = z.strictObject({
  payload: z.unknown(),
  /** The job starts up to so much later. */
  jitterSeconds: z.number().min(0),
});

export type JobData = z.output<typeof jobData>;

/** A job to add to a queue, by itself or on a schedule. `jitterSeconds`: it starts up to so much later. */
export function jobOf<Queue extends QueueDefinition>(
  { name }: Queue,
  payload: Payload<Queue>,
  { jitterSeconds = 0 }: Partial<Pick<JobData, 'jitterSeconds'>> = {},
): { readonly name: string; readonly data: JobData } {
  return { name, data: { payload, jitterSeconds } };
}

/** Finished jobs are kept for a look at what happened; what they did is in the database. */
const KEPT = { removeOnComplete: { count: 100 }, removeOnFail: { count: 500 } } as const;

/** How the jobs of a queue are retried and kept. */
export function jobOptions({ retry }: QueueDefinition): Pick<JobsOptions, 'attempts' | 'backoff'> {
  const { attempts, delaySeconds } = retry;
  return { attempts, backoff: { type: 'exponential', delay: delaySeconds * 1000, jitter: 0.5 }, ...KEPT };
}

/** Reads a stored job. Throws `ZodError` where it is none of the queue's. */
export function readJob<Schema extends z.ZodType>(
  queue: QueueDefinition<Schema>,
  data: unknown,
): { readonly payload: z.output<Schema>; readonly jitterSeconds: number } {
  const { payload, jitterSeconds } = jobData.parse(data);
  return { payload: queue.payload.parse(payload), jitterSeconds };
}
