import type { DeduplicationOptions } from 'bullmq';
import type { Cluster } from '../clusters/cluster.ts';
import type { SnapshotTrigger } from '../snapshots/snapshot.ts';
import type { JobQueue } from './backend.ts';
import { QUEUES, type Payload } from './queues.ts';

const QUEUE = 'take-snapshot';

/** Finished jobs are kept for a look at what happened; the snapshots themselves are in the database. */
const KEPT = { removeOnComplete: { count: 100 }, removeOnFail: { count: 500 } } as const;

const RETRY = {
  attempts: QUEUES[QUEUE].retry.attempts,
  backoff: { type: 'exponential', delay: QUEUES[QUEUE].retry.delaySeconds * 1000, jitter: 0.5 },
} as const;

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
    const payload: Payload<typeof QUEUE> = { clusterId, trigger, jitterSeconds: 0 };
    const job = await this.queue.add(QUEUE, payload, {
      ...RETRY,
      ...KEPT,
      ...mergedWith(clusterId, trigger),
    });
    return { jobId: job.id ?? '' };
  }

  /** Puts a cluster's schedule in place, or takes it away where it is manual. Runs that were missed are not made up for. */
  async schedule(cluster: ScheduledCluster): Promise<void> {
    const { id, schedule } = cluster;
    if (schedule.type === 'manual') {
      await this.unschedule(id);
      return;
    }
    const payload: Payload<typeof QUEUE> = {
      clusterId: id,
      trigger: 'schedule',
      jitterSeconds: schedule.jitterSeconds ?? 0,
    };
    const repeat =
      schedule.type === 'cron'
        ? { pattern: schedule.expression, tz: 'UTC' }
        : { every: schedule.seconds * 1000, startDate: Date.now() + schedule.seconds * 1000 };
    await this.queue.upsertJobScheduler(id, repeat, {
      name: QUEUE,
      data: payload,
      opts: { ...RETRY, ...KEPT },
    });
  }

  async unschedule(clusterId: string): Promise<void> {
    await this.queue.removeJobScheduler(clusterId);
  }

  /** Makes the schedules exactly those of `clusters`; schedules of clusters that are gone are removed. */
  async scheduleExactly(clusters: readonly ScheduledCluster[]): Promise<void> {
    const wanted = new Set(clusters.map(({ id }) => id));
    for (const { key } of await this.queue.getJobSchedulers()) {
      if (!wanted.has(key)) await this.unschedule(key);
    }
    for (const cluster of clusters) await this.schedule(cluster);
  }

  /**
   * Puts back schedules that are not there, and answers how many. The clusters are read after the schedules, so that
   * one that is registered meanwhile is at worst put in place twice.
   */
  async scheduleMissing(readClusters: () => Promise<readonly ScheduledCluster[]>): Promise<number> {
    const present = new Set((await this.queue.getJobSchedulers()).map(({ key }) => key));
    const clusters = await readClusters();
    const missing = clusters.filter(({ id, schedule }) => schedule.type !== 'manual' && !present.has(id));
    for (const cluster of missing) await this.schedule(cluster);
    return missing.length;
  }

  /** Jobs by state, for metrics and readiness. */
  async counts(): Promise<Record<string, number>> {
    return this.queue.getJobCounts();
  }
}
