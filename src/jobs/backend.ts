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

/** Where the queues are stored. PostgreSQL: in a separate schema, migrated when the first queue is opened. */
export type QueueStorage =
  | { readonly type: 'postgres'; readonly connectionString: string }
  | { readonly type: 'redis'; readonly url: string };

/** Prefix of all keys in Redis, which may be shared with other programs. */
const REDIS_PREFIX = 'ringfence';
const POSTGRES_SCHEMA = 'bullmq';
/** Connections per queue or worker, in addition to the one that listens. */
const POOL_SIZE = 3;

type WorkerTuning = Pick<WorkerOptions, 'concurrency' | 'lockDuration' | 'lockRenewTime' | 'stalledInterval'>;

/** A delayed job. Times are in milliseconds. */
export interface DelayedJob {
  readonly timestamp: number;
  /** When it was last started; missing if it never was. */
  readonly processedOn?: number | undefined;
  /** The schedule that created it. */
  readonly repeatJobKey?: string | undefined;
  /** Runs it immediately. */
  promote(): Promise<void>;
}

/** The part of BullMQ's queue interface that Ringfence uses, for every storage. */
export interface JobQueue {
  add(name: string, data: JobData, options: JobsOptions): Promise<{ id?: string | undefined }>;
  upsertJobScheduler(
    id: string,
    repeat: Omit<RepeatOptions, 'key'>,
    template: { name: string; data: JobData; opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
  removeJobScheduler(id: string): Promise<boolean>;
  /** `next`: when the next run is scheduled, in milliseconds. */
  getJobSchedulers(): Promise<readonly { key: string; next?: number | undefined }[]>;
  getJob(id: string): Promise<{ readonly data: unknown } | undefined>;
  /** `unknown` if there is no such job. */
  getJobState(id: string): Promise<string>;
  getDelayed(): Promise<readonly DelayedJob[]>;
  getJobCounts(): Promise<Record<string, number>>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

/** The part of BullMQ's worker interface that Ringfence uses. */
export interface JobWorker {
  run(): Promise<void>;
  isRunning(): boolean;
  waitUntilReady(): Promise<unknown>;
  /** Waits for running jobs, unless `force` is set. */
  close(force?: boolean): Promise<void>;
}

/** Opens BullMQ queues and workers on PostgreSQL or Redis. */
export interface QueueBackend {
  openQueue(name: string): JobQueue;
  openWorker(name: string, processor: Processor, tuning: WorkerTuning): JobWorker;
  /** Closes what queues and workers share; close those first. */
  close(): Promise<void>;
}

/** Receives errors of connections. During an outage, each connection reports one several times a second. */
export type ConnectionErrorListener = (error: Error) => void;

/** Selects the backend; connects only when a queue is opened. */
export function createQueueBackend(storage: QueueStorage, onError: ConnectionErrorListener): QueueBackend {
  switch (storage.type) {
    case 'postgres':
      return postgresBackend(storage.connectionString, onError);
    case 'redis':
      return redisBackend(storage.url, onError);
  }
}

function postgresBackend(connectionString: string, onError: ConnectionErrorListener): QueueBackend {
  const bound = withBackend(createPostgresBackend);
  const connection = {
    connectionString,
    schema: POSTGRES_SCHEMA,
    migrate: true,
    max: POOL_SIZE,
    keepAlive: true,
  };
  return {
    openQueue: (name) => new bound.Queue<JobData>(name, { connection }).on('error', onError),
    openWorker: (name, processor, tuning) =>
      new bound.Worker(name, processor, { connection, autorun: false, ...tuning }).on('error', onError),
    close: () => Promise.resolve(),
  };
}

function redisBackend(url: string, onError: ConnectionErrorListener): QueueBackend {
  // null: BullMQ's blocking commands wait during an outage instead of failing after twenty attempts.
  const connection = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  return {
    openQueue: (name) => new Queue<JobData>(name, { connection, prefix: REDIS_PREFIX }).on('error', onError),
    openWorker: (name, processor, tuning) =>
      new Worker(name, processor, { connection, prefix: REDIS_PREFIX, autorun: false, ...tuning }).on(
        'error',
        onError,
      ),
    close: async () => {
      await connection.quit();
    },
  };
}
