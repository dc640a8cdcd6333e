import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TAKE_SNAPSHOT } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { PermanentJobError, PostponeJob } from '../../../src/jobs/job-handler.ts';
import { describeQueues } from '../../support/store/job-queues.ts';
import type { Handle } from '../../support/store/job-queues.ts';
import { eventually } from '../../support/process/eventually.ts';

/** A handler that records its runs and runs until it is released or aborted. */
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

describeQueues((open) => {
  describe('asking for snapshots', () => {
    it('merges requests that have not begun, and lets one follow the one that runs', async () => {
      const cluster = randomUUID();
      await Promise.all([1, 2, 3].map(() => open().snapshots.request(cluster)));
      const job = lasting();
      await open().work(job.handle);
      await eventually(() => expect(job.runs).toEqual([cluster]));
      await Promise.all([1, 2, 3].map(() => open().snapshots.request(cluster)));
      await sleep(300);
      expect(job.runs).toEqual([cluster]);
      job.release();
      await eventually(() => expect(job.runs).toEqual([cluster, cluster]));
      await sleep(300);
      expect(job.runs).toHaveLength(2);
    });

    it('says what becomes of a request', async () => {
      const cluster = randomUUID();
      const { jobId } = await open().snapshots.request(cluster);
      const stateOf = async () => open().snapshots.findJob(jobId);
      expect(await stateOf()).toEqual({ clusterId: cluster, state: 'waiting' });
      const job = lasting();
      await open().work(job.handle);
      await eventually(async () => expect(await stateOf()).toMatchObject({ state: 'running' }));
      job.release();
      await eventually(async () => expect(await stateOf()).toMatchObject({ state: 'completed' }));
      expect(await open().snapshots.findJob('999999')).toBeUndefined();
    });

    it('at start-up does not wait for a job that a killed process left behind', async () => {
      const cluster = randomUUID();
      await open().snapshots.request(cluster);
      const left = lasting();
      await open().work(left.handle);
      await eventually(() => expect(left.runs).toHaveLength(1));
      await open().snapshots.request(cluster, 'startup');
      await eventually(() => expect(left.runs).toHaveLength(2));
      left.release();
    });
  });

  describe('failed jobs', () => {
    it('are tried again after a while', async () => {
      const attempts: number[] = [];
      await open().work((_payload, { attempt }) => {
        attempts.push(attempt);
        return attempt === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
      });
      await open().snapshots.request(randomUUID());
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
      await open().work(handle, undefined, 1);
      await open().snapshots.request(bad ?? '');
      await failed.promise;
      for (const other of others) await open().snapshots.request(other);
      asked.resolve();
      await eventually(() => expect(runs).toEqual([bad, ...others, bad]));
    });

    it('are not tried again where that cannot help', async () => {
      let runs = 0;
      await open().work(() => {
        runs += 1;
        return Promise.reject(new PermanentJobError('no such folder'));
      });
      await open().snapshots.request(randomUUID());
      await eventually(async () => expect((await open().snapshots.counts())['failed']).toBe(1));
      await sleep(200);
      expect(runs).toBe(1);
      expect((await open().snapshots.counts())['delayed']).toBe(0);
    });

    it('are not those that ask to be run later', async () => {
      const attempts: number[] = [];
      await open().work((_payload, { attempt }) => {
        attempts.push(attempt);
        return attempts.length === 1 ? Promise.reject(new PostponeJob(0.2)) : Promise.resolve();
      });
      await open().snapshots.request(randomUUID());
      await eventually(() => expect(attempts).toEqual([1, 1]));
    });
  });

  describe('stopping', () => {
    it('tells jobs that run to give up, and leaves them to be tried again', async () => {
      const job = lasting();
      const workers = await open().work(job.handle);
      await open().snapshots.request(randomUUID());
      await eventually(() => expect(job.runs).toHaveLength(1));
      await workers.stop();
      expect(await open().snapshots.counts()).toMatchObject({ active: 0, delayed: 1 });
    });
  });

  describe('a worker that fell silent', () => {
    it('loses its job to another one', async () => {
      const cluster = randomUUID();
      const silent = open().backend.openWorker(TAKE_SNAPSHOT.name, () => new Promise(() => undefined), {
        lockDuration: 500,
        stalledInterval: 500,
        lockRenewTime: 60_000,
      });
      void silent.run();
      await open().snapshots.request(cluster);
      await eventually(async () => expect((await open().snapshots.counts())['active']).toBe(1));
      await sleep(600);
      const job = lasting();
      await open().work(job.handle, 500);
      await eventually(() => expect(job.runs).toContain(cluster));
      job.release();
      await silent.close(true);
    });
  });
});
