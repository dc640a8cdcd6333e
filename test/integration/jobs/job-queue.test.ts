import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createQueueBackend,
  type JobQueue,
  type QueueBackend,
  type QueueStorage,
} from '../../../src/jobs/backend.ts';
import { PermanentJobError, PostponeJob, type JobHandler } from '../../../src/jobs/job-handler.ts';
import { JobWorkers } from '../../../src/jobs/job-workers.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { SnapshotQueue, TAKE_SNAPSHOT } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { createTestDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { REDIS_SERVER, startRedis } from '../../support/redis-server.ts';
import { SILENT_LOG } from '../../support/snapshot-pipeline.ts';

let backend: QueueBackend;
let queue: JobQueue;
let snapshots: SnapshotQueue;
const running: JobWorkers[] = [];

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

type Fleet = Parameters<SnapshotQueue['scheduleExactly']>[0];

const DAY = 86_400_000;

/** Runs a function while this process's clock shows another time; timers are not affected. */
async function atTime(time: number, action: () => Promise<unknown>): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: time, shouldAdvanceTime: false });
  try {
    await action();
  } finally {
    vi.useRealTimers();
  }
}

type Handle = JobHandler<typeof TAKE_SNAPSHOT>['handle'];

const LIMITS = loadConfig({ env: {} }).limits;

async function work(handle: Handle, lockMilliseconds?: number, concurrency = 4): Promise<JobWorkers> {
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
}

/** A handler that records its runs and lasts until it is released or aborted. */
function lasting(): { handle: Handle; runs: string[]; release(): void } {
  const gate = Promise.withResolvers<void>();
  const runs: string[] = [];
  return {
    runs,
    release: () => gate.resolve(),
    handle: async ({ clusterId }, { signal }) => {
      runs.push(clusterId);
      const aborted = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      await Promise.race([gate.promise, aborted]);
    },
  };
}

describe.each(REDIS_SERVER === undefined ? ['postgres' as const] : ['postgres' as const, 'redis' as const])(
  'queues in %s',
  (type) => {
    // Separate storage for each: Redis remembers for half a minute when somebody looked for stalled workers.
    let opened: OpenStorage;
    beforeEach(async () => {
      opened = await STORAGES[type]();
      backend = createQueueBackend(opened.storage);
      queue = backend.openQueue(TAKE_SNAPSHOT.name);
      snapshots = new SnapshotQueue(queue);
      await queue.waitUntilReady();
    });
    afterEach(async () => {
      await Promise.all(running.splice(0).map((workers) => workers.stop()));
      await queue.close();
      await backend.close();
      await opened.close();
    });

    describe('asking for snapshots', () => {
      it('merges requests that have not begun, and lets one follow the one that runs', async () => {
        const cluster = randomUUID();
        await Promise.all([1, 2, 3].map(() => snapshots.request(cluster)));
        const job = lasting();
        await work(job.handle);
        await eventually(() => expect(job.runs).toEqual([cluster]));
        await Promise.all([1, 2, 3].map(() => snapshots.request(cluster)));
        await sleep(300);
        expect(job.runs).toEqual([cluster]);
        job.release();
        await eventually(() => expect(job.runs).toEqual([cluster, cluster]));
        await sleep(300);
        expect(job.runs).toHaveLength(2);
      });

      it('at start-up does not wait for a job that a killed process left behind', async () => {
        const cluster = randomUUID();
        await snapshots.request(cluster);
        const left = lasting();
        await work(left.handle);
        await eventually(() => expect(left.runs).toHaveLength(1));
        await snapshots.request(cluster, 'startup');
        await eventually(() => expect(left.runs).toHaveLength(2));
        left.release();
      });
    });

    describe('failed jobs', () => {
      it('are tried again after a while', async () => {
        const attempts: number[] = [];
        await work((_payload, { attempt }) => {
          attempts.push(attempt);
          return attempt === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
        });
        await snapshots.request(randomUUID());
        await eventually(() => expect(attempts).toEqual([1, 2]));
      });

      it('are tried again behind those that were not begun yet', async () => {
        const [bad, ...others] = Array.from({ length: 6 }, () => randomUUID());
        const failed = Promise.withResolvers<void>();
        const asked = Promise.withResolvers<void>();
        const runs: (string | undefined)[] = [];
        const handle: Handle = async ({ clusterId }, { attempt }) => {
          runs.push(clusterId);
          if (clusterId !== bad) return sleep(2500).then(() => undefined);
          if (attempt > 1) return;
          failed.resolve();
          await asked.promise;
          throw new Error('away');
        };
        await work(handle, undefined, 1);
        await snapshots.request(bad ?? '');
        await failed.promise;
        for (const other of others) await snapshots.request(other);
        asked.resolve();
        await eventually(() => expect(runs).toEqual([bad, ...others, bad]));
      });

      it('are not tried again where that cannot help', async () => {
        let runs = 0;
        await work(() => {
          runs += 1;
          return Promise.reject(new PermanentJobError('no such folder'));
        });
        await snapshots.request(randomUUID());
        await eventually(async () => expect((await snapshots.counts())['failed']).toBe(1));
        await sleep(200);
        expect(runs).toBe(1);
        expect((await snapshots.counts())['delayed']).toBe(0);
      });

      it('are not those that ask to be run later', async () => {
        const attempts: number[] = [];
        await work((_payload, { attempt }) => {
          attempts.push(attempt);
          return attempts.length === 1 ? Promise.reject(new PostponeJob(0.2)) : Promise.resolve();
        });
        await snapshots.request(randomUUID());
        await eventually(() => expect(attempts).toEqual([1, 1]));
      });
    });

    describe('a job that a clock which was ahead has put off', () => {
      it('runs once the clock is right, so that later requests are not merged with one that never runs', async () => {
        const cluster = randomUUID();
        let away = true;
        const runs: string[] = [];
        const workers = await work(({ clusterId }) => {
          if (away) return Promise.reject(new Error('away'));
          return Promise.resolve(void runs.push(clusterId));
        });
        await atTime(Date.now() + DAY, async () => {
          await snapshots.request(cluster);
          await eventually(async () => expect(await snapshots.counts()).toMatchObject({ delayed: 1 }));
        });
        away = false;
        expect(await snapshots.promoteStranded()).toBe(1);
        await eventually(() => expect(runs).toEqual([cluster]));
        await workers.stop();
      });

      it('is told from one that waits its time', async () => {
        const hourly = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
        await snapshots.scheduleExactly([hourly]);
        const attempts: number[] = [];
        await work((_payload, { attempt }) => {
          attempts.push(attempt);
          return Promise.reject(new PostponeJob(3600));
        });
        await snapshots.request(randomUUID());
        await eventually(async () => expect(await snapshots.counts()).toMatchObject({ delayed: 2 }));
        expect(await snapshots.promoteStranded()).toBe(0);
      });
    });

    describe('a schedule', () => {
      it('that the queues have lost is put back, and the others are left alone', async () => {
        const lost = { id: randomUUID(), schedule: { type: 'interval', seconds: 1 } } as const;
        const kept = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
        const manual = { id: randomUUID(), schedule: { type: 'manual' } } as const;
        const all = [lost, kept, manual];
        await snapshots.scheduleExactly(all);
        await snapshots.unschedule(lost.id);
        const runs: string[] = [];
        await work(({ clusterId }) => Promise.resolve(void runs.push(clusterId)));
        expect(await snapshots.restoreSchedules(() => Promise.resolve(all))).toBe(1);
        expect(await snapshots.restoreSchedules(() => Promise.resolve(all))).toBe(0);
        await eventually(() => expect(runs.length).toBeGreaterThan(0));
        expect(new Set(runs)).toEqual(new Set([lost.id]));
      });

      it('runs again and again, each run a little later by chance, and ends when it is taken away', async () => {
        const cluster = randomUUID();
        const runs: string[] = [];
        await work(({ trigger }) => {
          runs.push(trigger);
          return Promise.resolve();
        });
        const schedule = { type: 'interval', seconds: 1, jitterSeconds: 0.2 } as const;
        await snapshots.scheduleExactly([{ id: cluster, schedule }]);
        await eventually(() => expect(runs.length).toBeGreaterThanOrEqual(2));
        expect(new Set(runs)).toEqual(new Set(['schedule']));
        await snapshots.scheduleExactly([{ id: cluster, schedule: { type: 'manual' } }]);
        expect(await queue.getJobSchedulers()).toEqual([]);
        await sleep(500);
        const after = runs.length;
        await sleep(1500);
        expect(runs).toHaveLength(after);
      });

      it.each([
        [
          'while the service runs',
          (fleet: Fleet) => snapshots.restoreSchedules(() => Promise.resolve(fleet)),
        ],
        ['when the service starts', (fleet: Fleet) => snapshots.scheduleExactly(fleet)],
      ])('that a clock which was ahead has put off is planned anew %s', async (_, repair) => {
        const hourly = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
        const daily = { id: randomUUID(), schedule: { type: 'cron', expression: '0 6 * * *' } } as const;
        await atTime(Date.now() + 30 * DAY, () => snapshots.scheduleExactly([hourly, daily]));
        await repair([hourly, daily]);
        const next = new Map((await queue.getJobSchedulers()).map((one) => [one.key, one.next ?? 0]));
        expect(next.get(hourly.id)).toBeLessThanOrEqual(Date.now() + 3_600_000);
        expect(next.get(daily.id)).toBeLessThanOrEqual(Date.now() + DAY);
        expect(await snapshots.counts()).toMatchObject({ delayed: 2 });
        expect(await snapshots.restoreSchedules(() => Promise.resolve([hourly, daily]))).toBe(0);
      });

      it('that was missed is not made up for: the next run is in the future', async () => {
        const hourly = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
        const daily = { id: randomUUID(), schedule: { type: 'cron', expression: '0 6 * * *' } } as const;
        await snapshots.scheduleExactly([hourly, daily]);
        await snapshots.scheduleExactly([hourly, daily]);
        const counts = await snapshots.counts();
        expect(counts).toMatchObject({ waiting: 0, active: 0, delayed: 2 });
      });
    });

    describe('stopping', () => {
      it('tells jobs that run to give up, and leaves them to be tried again', async () => {
        const job = lasting();
        const workers = await work(job.handle);
        await snapshots.request(randomUUID());
        await eventually(() => expect(job.runs).toHaveLength(1));
        await workers.stop();
        expect(await snapshots.counts()).toMatchObject({ active: 0, delayed: 1 });
      });
    });

    describe('a worker that fell silent', () => {
      it('loses its job to another one', async () => {
        const cluster = randomUUID();
        const silent = backend.openWorker(TAKE_SNAPSHOT.name, () => new Promise(() => undefined), {
          lockDuration: 500,
          stalledInterval: 500,
          lockRenewTime: 60_000,
        });
        silent.on('error', () => undefined);
        void silent.run();
        await snapshots.request(cluster);
        await eventually(async () => expect((await snapshots.counts())['active']).toBe(1));
        await sleep(600);
        const job = lasting();
        await work(job.handle, 500);
        await eventually(() => expect(job.runs).toContain(cluster));
        job.release();
        await silent.close(true);
      });
    });
  },
);
