import type { DeduplicationOptions } from 'bullmq';
import { z } from 'zod';
import type { Cluster } from '../cluster.ts';
import { SNAPSHOT_TRIGGERS, type SnapshotTrigger } from './snapshot-trigger.ts';
import type { JobQueue } from '../../jobs/backend.ts';
import { isInFuture, isLostRun } from './next-run.ts';
import { defineQueue, jobOf, jobOptions, readJob } from '../../jobs/queue.ts';

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
 * Which other requests a request is merged with. A request made on start is not merged with any: a job of a killed
 * process is only detected after half a minute, and a job that has just finished does not show the current state.
 * Snapshots of one cluster never overlap in any case.
 */
function mergedWith(
  clusterId: string,
  trigger: SnapshotTrigger,
): { readonly deduplication?: DeduplicationOptions } {
  return trigger === 'startup' ? {} : { deduplication: { id: clusterId, keepLastIfActive: true } };
}

/** The state of a requested snapshot. */
export type SnapshotJobState = 'waiting' | 'running' | 'completed' | 'failed';

/** The states of the library; anything else is a form of waiting. */
const JOB_STATES: Readonly<Record<string, SnapshotJobState>> = {
  active: 'running',
  completed: 'completed',
  failed: 'failed',
};

type ScheduledCluster = Pick<Cluster, 'id' | 'schedule'>;

function isLost({ schedule }: ScheduledCluster, next: number | undefined, now: number): boolean {
  return next !== undefined && isLostRun(schedule, next, now);
}

/** Requests snapshots, immediately or by schedule. Jobs contain only cluster ids. */
export class SnapshotQueue {
  private readonly queue: JobQueue;

  constructor(queue: JobQueue) {
    this.queue = queue;
  }

  /**
   * Requests a snapshot of a cluster as soon as possible. If one is already waiting, nothing is added; if one is being
   * taken, exactly one more follows it.
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

  /** A requested snapshot by its job. Undefined if it is not known: of finished jobs, only the newest are kept. */
  async findJob(
    jobId: string,
  ): Promise<{ readonly clusterId: string; readonly state: SnapshotJobState } | undefined> {
    const job = await this.queue.getJob(jobId);
    const state = job && (await this.queue.getJobState(jobId));
    if (job === undefined || state === 'unknown') return undefined;
    const { clusterId } = readJob(TAKE_SNAPSHOT, job.data).payload;
    return { clusterId, state: JOB_STATES[state ?? ''] ?? 'waiting' };
  }

  /** Creates or updates a cluster's schedule, or removes it if it is manual. Missed runs are not repeated. */
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
   * Makes the schedules match `clusters`. Schedules of removed clusters are deleted, and runs that were scheduled by a
   * clock that was ahead are rescheduled.
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
   * Restores schedules that are missing or whose next run is more than one interval ahead, and returns their number.
   * The clusters are read after the schedules, so that a cluster registered in the meantime is at worst scheduled
   * twice.
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
      // Replacing an existing schedule would keep its next run.
      if (schedules.has(cluster.id)) await this.unschedule(cluster.id);
      await this.schedule(cluster);
    }
    return lost.length;
  }

  /**
   * Starts jobs that wait for a time set by a clock that was ahead, and returns their number: retries, and runs that
   * are delayed by jitter. Otherwise later requests for the same cluster would be merged with one of them, and wait as
   * long.
   */
  async promoteStranded(): Promise<number> {
    const now = Date.now();
    const stranded = (await this.queue.getDelayed()).filter(({ timestamp, processedOn, repeatJobKey }) =>
      // The next run of a schedule is rescheduled with the schedule.
      isInFuture(processedOn ?? (repeatJobKey === undefined ? timestamp : 0), now),
    );
    for (const job of stranded) await job.promote();
    return stranded.length;
  }

  /** Jobs by state, for readiness. */
  async counts(): Promise<Record<string, number>> {
    return this.queue.getJobCounts();
  }
}
