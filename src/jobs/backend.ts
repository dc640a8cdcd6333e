import {
  createPostgresBackend,
  Queue,
  withBackend,
  Worker,
  type JobSchedulerTemplateOptions,
  type JobsOptions,
  type Processor,
  type RepeatOptions,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { JobData } from './queue.ts';

/** Where the queues are kept. PostgreSQL: in a schema of its own, migrated when the first queue opens. */
export type QueueStorage =
  | { readonly type: 'postgres'; readonly connectionString: string }
  | { readonly type: 'redis'; readonly url: string };

/** Prefix of every key in Redis, which may be shared with other programs. */
const REDIS_PREFIX = 'ringfence';
const POSTGRES_SCHEMA = 'bullmq';
/** Connections per queue or worker, beside the one that listens. */
const POOL_SIZE = 3;

type WorkerTuning = Pick<WorkerOptions, 'concurrency' | 'lockDuration' | 'lockRenewTime' | 'stalledInterval'>;

/** A job that waits for a moment. Times are in milliseconds. */
export interface DelayedJob {
  readonly timestamp: number;
  /** When it was last begun; missing where it never was. */
  readonly processedOn?: number | undefined;
  /** The schedule that made it. */
  readonly repeatJobKey?: string | undefined;
  /** Lets it run now. */
  promote(): Promise<void>;
}

/** What Ringfence uses of a BullMQ queue, whatever it is kept in. */
export interface JobQueue {
  add(name: string, data: JobData, options: JobsOptions): Promise<{ id?: string | undefined }>;
  upsertJobScheduler(
    id: string,
    repeat: Omit<RepeatOptions, 'key'>,
    template: { name: string; data: JobData; opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
  removeJobScheduler(id: string): Promise<boolean>;
  /** `next`: when the next run is planned, in milliseconds. */
  getJobSchedulers(): Promise<readonly { key: string; next?: number | undefined }[]>;
  getDelayed(): Promise<readonly DelayedJob[]>;
  getJobCounts(): Promise<Record<string, number>>;
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** What Ringfence uses of a BullMQ worker. */
export interface JobWorker {
  run(): Promise<void>;
  isRunning(): boolean;
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Waits for the jobs that run; `force` does not. */
  close(force?: boolean): Promise<void>;
}

/** Opens BullMQ queues and workers on PostgreSQL or Redis alike. */
export interface QueueBackend {
  openQueue(name: string): JobQueue;
  openWorker(name: string, processor: Processor, tuning: WorkerTuning): JobWorker;
  /** Closes what queues and workers share; close those first. */
  close(): Promise<void>;
}

/** Picks the backend; connects only when a queue is opened. */
export function createQueueBackend(storage: QueueStorage): QueueBackend {
  switch (storage.type) {
    case 'postgres':
      return postgresBackend(storage.connectionString);
    case 'redis':
      return redisBackend(storage.url);
  }
}

function postgresBackend(connectionString: string): QueueBackend {
  const bound = withBackend(createPostgresBackend);
  const connection = {
    connectionString,
    schema: POSTGRES_SCHEMA,
    migrate: true,
    max: POOL_SIZE,
    keepAlive: true,
  };
  return {
    openQueue: (name) => new bound.Queue<JobData>(name, { connection }),
    openWorker: (name, processor, tuning) =>
      new bound.Worker(name, processor, { connection, autorun: false, ...tuning }),
    close: () => Promise.resolve(),
  };
}

function redisBackend(url: string): QueueBackend {
  // null: BullMQ's blocking commands wait through an outage instead of failing after twenty tries.
  const connection = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  return {
    openQueue: (name) => new Queue<JobData>(name, { connection, prefix: REDIS_PREFIX }),
    openWorker: (name, processor, tuning) =>
      new Worker(name, processor, { connection, prefix: REDIS_PREFIX, autorun: false, ...tuning }),
    close: async () => {
      await connection.quit();
    },
  };
}
