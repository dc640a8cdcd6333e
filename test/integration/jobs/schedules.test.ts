import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { SnapshotQueue } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import { describeQueues } from '../../support/store/job-queues.ts';
import { eventually } from '../../support/process/eventually.ts';

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

describeQueues((open) => {
  describe('a job that a clock which was ahead has put off', () => {
    it('runs once the clock is right, so that later requests are not merged with one that never runs', async () => {
      const cluster = randomUUID();
      let away = true;
      const runs: string[] = [];
      const workers = await open().work(({ clusterId }) => {
        if (away) return Promise.reject(new Error('away'));
        return Promise.resolve(void runs.push(clusterId));
      });
      await atTime(Date.now() + DAY, async () => {
        await open().snapshots.request(cluster);
        await eventually(async () => expect(await open().snapshots.counts()).toMatchObject({ delayed: 1 }));
      });
      away = false;
      expect(await open().snapshots.promoteStranded()).toBe(1);
      await eventually(() => expect(runs).toEqual([cluster]));
      await workers.stop();
    });

    it('is told from one that waits its time', async () => {
      const hourly = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
      await open().snapshots.scheduleExactly([hourly]);
      const attempts: number[] = [];
      await open().work((_payload, { attempt }) => {
        attempts.push(attempt);
        return Promise.reject(new PostponeJob(3600));
      });
      await open().snapshots.request(randomUUID());
      await eventually(async () => expect(await open().snapshots.counts()).toMatchObject({ delayed: 2 }));
      expect(await open().snapshots.promoteStranded()).toBe(0);
    });
  });

  describe('a schedule', () => {
    it('that the queues have lost is put back, and the others are left alone', async () => {
      const lost = { id: randomUUID(), schedule: { type: 'interval', seconds: 1 } } as const;
      const kept = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
      const manual = { id: randomUUID(), schedule: { type: 'manual' } } as const;
      const all = [lost, kept, manual];
      await open().snapshots.scheduleExactly(all);
      await open().snapshots.unschedule(lost.id);
      const runs: string[] = [];
      await open().work(({ clusterId }) => Promise.resolve(void runs.push(clusterId)));
      expect(await open().snapshots.restoreSchedules(() => Promise.resolve(all))).toBe(1);
      expect(await open().snapshots.restoreSchedules(() => Promise.resolve(all))).toBe(0);
      await eventually(() => expect(runs.length).toBeGreaterThan(0));
      expect(new Set(runs)).toEqual(new Set([lost.id]));
    });

    it('runs again and again, each run a little later by chance, and ends when it is taken away', async () => {
      const cluster = randomUUID();
      const runs: string[] = [];
      await open().work(({ trigger }) => {
        runs.push(trigger);
        return Promise.resolve();
      });
      const schedule = { type: 'interval', seconds: 1, jitterSeconds: 0.2 } as const;
      await open().snapshots.scheduleExactly([{ id: cluster, schedule }]);
      await eventually(() => expect(runs.length).toBeGreaterThanOrEqual(2));
      expect(new Set(runs)).toEqual(new Set(['schedule']));
      await open().snapshots.scheduleExactly([{ id: cluster, schedule: { type: 'manual' } }]);
      expect(await open().queue.getJobSchedulers()).toEqual([]);
      await sleep(500);
      const after = runs.length;
      await sleep(1500);
      expect(runs).toHaveLength(after);
    });

    it.each([
      [
        'while the service runs',
        (fleet: Fleet) => open().snapshots.restoreSchedules(() => Promise.resolve(fleet)),
      ],
      ['when the service starts', (fleet: Fleet) => open().snapshots.scheduleExactly(fleet)],
    ])('that a clock which was ahead has put off is planned anew %s', async (_, repair) => {
      const hourly = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
      const daily = { id: randomUUID(), schedule: { type: 'cron', expression: '0 6 * * *' } } as const;
      await atTime(Date.now() + 30 * DAY, () => open().snapshots.scheduleExactly([hourly, daily]));
      await repair([hourly, daily]);
      const next = new Map((await open().queue.getJobSchedulers()).map((one) => [one.key, one.next ?? 0]));
      expect(next.get(hourly.id)).toBeLessThanOrEqual(Date.now() + 3_600_000);
      expect(next.get(daily.id)).toBeLessThanOrEqual(Date.now() + DAY);
      expect(await open().snapshots.counts()).toMatchObject({ delayed: 2 });
      expect(await open().snapshots.restoreSchedules(() => Promise.resolve([hourly, daily]))).toBe(0);
    });

    it('that was missed is not made up for: the next run is in the future', async () => {
      const hourly = { id: randomUUID(), schedule: { type: 'interval', seconds: 3600 } } as const;
      const daily = { id: randomUUID(), schedule: { type: 'cron', expression: '0 6 * * *' } } as const;
      await open().snapshots.scheduleExactly([hourly, daily]);
      await open().snapshots.scheduleExactly([hourly, daily]);
      const counts = await open().snapshots.counts();
      expect(counts).toMatchObject({ waiting: 0, active: 0, delayed: 2 });
    });
  });
});
