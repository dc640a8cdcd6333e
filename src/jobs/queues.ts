import { z } from 'zod';

/** How often a failed job is tried again: the n-th retry waits about `delaySeconds * 2^(n-1)`, half of it at random. */
export interface RetryPolicy {
  /** Tries altogether, the first one included. */
  readonly attempts: number;
  readonly delaySeconds: number;
}

interface QueueDefinition {
  /** What a job carries. Never credentials: jobs outlive them and are readable by whoever reads the queue. */
  readonly payload: z.ZodType;
  readonly retry: RetryPolicy;
}

/** Every queue: its name, what its jobs carry, and how they are retried. Each has exactly one handler. */
export const QUEUES = {
  'take-snapshot': {
    payload: z.strictObject({
      clusterId: z.uuid(),
      trigger: z.enum(['schedule', 'request', 'startup']),
      /** The job starts up to so much later. */
      jitterSeconds: z.number().min(0).default(0),
    }),
    retry: { attempts: 4, delaySeconds: 5 },
  },
} as const satisfies Record<string, QueueDefinition>;

export type QueueName = keyof typeof QUEUES;
export type Payload<Name extends QueueName> = z.output<(typeof QUEUES)[Name]['payload']>;

export const QUEUE_NAMES: readonly QueueName[] = ['take-snapshot'];
