import { beforeEach, describe } from 'vitest';
import { SnapshotQueue, TAKE_SNAPSHOT } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { loadConfig } from '../../../src/config/config.ts';
import {
  createQueueBackend,
  type JobQueue,
  type QueueBackend,
  type QueueStorage,
} from '../../../src/jobs/backend.ts';
import type { JobHandler } from '../../../src/jobs/job-handler.ts';
import { JobWorkers } from '../../../src/jobs/job-workers.ts';
import { createTestDatabase } from './database.ts';
import { REDIS_SERVER, startRedis } from '../process/redis-server.ts';
import { SILENT_LOG } from '../snapshot-pipeline.ts';

export type Handle = JobHandler<typeof TAKE_SNAPSHOT>['handle'];

/** Queues of snapshots, and workers that end with the test. */
export interface OpenQueues {
  readonly backend: QueueBackend;
  readonly queue: JobQueue;
  readonly snapshots: SnapshotQueue;
  work(handle: Handle, lockMilliseconds?: number, concurrency?: number): Promise<JobWorkers>;
}

const STORAGES: Readonly<Record<QueueStorage['type'], () => Promise<OpenStorage>>> = {
  postgres: async () => {
    const database = await createTestDatabase();
    const { connectionString } = database;
    return { storage: { type: 'postgres', connectionString }, close: () => database.drop() };
  },
  redis: async () => {
    const redis = await startRedis(REDIS_SERVER ?? 'redis-server');
    return { storage: { type: 'redis', url: redis.url }, close: () => redis.stop() };
  },
};

interface OpenStorage {
  readonly storage: QueueStorage;
  close(): Promise<void>;
}

const LIMITS = loadConfig({ env: {} }).limits;
const TYPES = REDIS_SERVER === undefined ? (['postgres'] as const) : (['postgres', 'redis'] as const);

/** Runs a suite once for each queue storage that is available on this machine; each test has its own queues. */
export function describeQueues(suite: (open: () => OpenQueues) => void): void {
  describe.each(TYPES)('queues in %s', (type) => {
    let opened: OpenQueues | undefined;
    // Separate storage for each test, because Redis remembers for half a minute that stalled workers were searched for.
    beforeEach(async () => {
      const own = await STORAGES[type]();
      const backend = createQueueBackend(own.storage, () => undefined);
      const queue = backend.openQueue(TAKE_SNAPSHOT.name);
      await queue.waitUntilReady();
      const running: JobWorkers[] = [];
      opened = {
        backend,
        queue,
        snapshots: new SnapshotQueue(queue),
        work: async (handle, lockMilliseconds, concurrency = 4) => {
          const workers = new JobWorkers({
            backend,
            handlers: [{ queue: { ...TAKE_SNAPSHOT, concurrency: () => concurrency }, handle }],
            limits: LIMITS,
            log: SILENT_LOG,
            ...(lockMilliseconds !== undefined && { lockMilliseconds }),
          });
          running.push(workers);
          await workers.start();
          return workers;
        },
      };
      return async () => {
        await Promise.all(running.map((workers) => workers.stop()));
        await queue.close();
        await backend.close();
        await own.close();
      };
    });
    suite(() => {
      if (opened === undefined) throw new Error('queues are open within a test only');
      return opened;
    });
  });
}
