import type { DeduplicationOptions } from 'bullmq';
import { z } from 'zod';
import type { Cluster } from '../cluster.ts';
import { SNAPSHOT_TRIGGERS, type SnapshotTrigger } from './snapshot-trigger.ts';
import type { JobQueue } from '../../jobs/backend.ts';
import { isInFuture, isLostRun } from './next-run.ts';
import { defineQueue, jobOf, jobOptions } from '../../jobs/queue.ts';

/** One place for slow clusters, and one for all others. */
const LEAST_PLACES = 2;

/** Takes a snapshot of a cluster. */
export const TAKE_SNAPSHOT = defineQueue({
  name: 'take-snapshot',
  payload: z.strictObject({ clusterId: z.uuid(), trigger: z.enum(SNAPSHOT_TRIGGERS) }),
  retry: { attempts: 4, delaySeconds: 5 },
  concurrency: ({ concurrentSnapshots }) => Math.max(LEAST_PLACES, concurrentSnapshots),
  timeout: ({ snapshotTimeoutSeconds }) => snapshotTimeoutSeconds,
});

/**
 * Which other requests a request is merged with. One made by starting up is merged with none: a job that a killed
 * process left behind is noticed after half a minute only, and one that has just finished says nothing of now.
 * Snapshots of one cluster never overlap all the same.
 */
function mergedWith(
  clusterId: string,
  trigger: SnapshotTrigger,
): { readonly deduplication?: DeduplicationOptions } {
  return trigger === 'startup' ? {} : { deduplication: { id: clusterId, keepLastIfActive: true } };
}

type ScheduledCluster = Pick<Cluster, 'id' | 'schedule'>;

function isLost({ schedule }: ScheduledCluster, next: number | undefined, now: number): boolean {
  return next !== undefined && isLostRun(schedule, next, now);
}

/** Asks for snapshots: now, or by schedule. Jobs hold cluster ids and nothing else. */
export class SnapshotQueue {
  private readonly queue: JobQueue;

  constructor(queue: JobQueue) {
    this.queue = queue;
  }

  /**
   * Asks for a snapshot of a cluster as soon as may be. Asked again before it has begun, nothing is added;
   * asked while one is being taken, exactly one more follows it.
   */
  async request(
    clusterId: string,
    trigger: SnapshotTrigger = 'request',
  ): Promise<{ readonly jobId: string }> {
    const { name, data } = jobOf(TAKE_SNAPSHOT, { clusterId, trigger });
    const options = { ...jobOptions(TAKE_SNAPSHOT), ...mergedWith(clusterId, trigger) };
    const { id = '' } = await this.queue.add(name, data, options);
    return { jobId: id };
  }

  /** Puts a cluster's schedule in place, or takes it away where it is manual. Runs that were missed are not made up for. */
  async schedule(cluster: ScheduledCluster): Promise<void> {
    const { id, schedule } = cluster;
    if (schedule.type === 'manual') {
      await this.unschedule(id);
      return;
    }
    const { jitterSeconds = 0 } = schedule;
    const job = jobOf(TAKE_SNAPSHOT, { clusterId: id, trigger: 'schedule' }, { jitterSeconds });
    const repeat =
      schedule.type === 'cron'
        ? { pattern: schedule.expression, tz: 'UTC' }
        : { every: schedule.seconds * 1000, startDate: Date.now() + schedule.seconds * 1000 };
    await this.queue.upsertJobScheduler(id, repeat, { ...job, opts: jobOptions(TAKE_SNAPSHOT) });
  }

  async unschedule(clusterId: string): Promise<void> {
    await this.queue.removeJobScheduler(clusterId);
  }

  /**
   * Makes the schedules exactly those of `clusters`. Those of clusters that are gone are removed, and a run that was
   * planned by a clock that was ahead is planned anew.
   */
  async scheduleExactly(clusters: readonly ScheduledCluster[]): Promise<void> {
    const wanted = new Map(clusters.map((cluster) => [cluster.id, cluster]));
    const now = Date.now();
    for (const { key, next } of await this.queue.getJobSchedulers()) {
      const cluster = wanted.get(key);
      if (cluster === undefined || isLost(cluster, next, now)) await this.unschedule(key);
    }
    for (const cluster of clusters) await this.schedule(cluster);
  }

  /**
   * Puts schedules back that are not there or whose next run lies more than one interval ahead, and answers how many.
   * The clusters are read after the schedules, so that one that is registered meanwhile is at worst put in place twice.
   */
  async restoreSchedules(readClusters: () => Promise<readonly ScheduledCluster[]>): Promise<number> {
    const schedules = new Map((await this.queue.getJobSchedulers()).map(({ key, next }) => [key, next]));
    const clusters = await readClusters();
    const now = Date.now();
    const lost = clusters.filter(
      (cluster) =>
        cluster.schedule.type !== 'manual' &&
        (!schedules.has(cluster.id) || isLost(cluster, schedules.get(cluster.id), now)),
    );
    for (const cluster of lost) {
      // Put in place over one that is there, it would keep its next run.
      if (schedules.has(cluster.id)) await this.unschedule(cluster.id);
      await this.schedule(cluster);
    }
    return lost.length;
  }

  /**
   * Runs jobs now that wait for a moment which a clock that was ahead has set, and answers how many: retries, and runs
   * that jitter delays. Later requests for the same cluster would be merged with one of them, and wait as long.
   */
  async promoteStranded(): Promise<number> {
    const now = Date.now();
    const stranded = (await this.queue.getDelayed()).filter(({ timestamp, processedOn, repeatJobKey }) =>
      // The run that a schedule has planned next is the schedule's to plan anew.
      isInFuture(processedOn ?? (repeatJobKey === undefined ? timestamp : 0), now),
    );
    for (const job of stranded) await job.promote();
    return stranded.length;
  }

  /** Jobs by state, for metrics and readiness. */
  async counts(): Promise<Record<string, number>> {
    return this.queue.getJobCounts();
  }
}
