import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { Cluster } from '../clusters/cluster.ts';
import type { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import type { RetentionQueue } from '../retention/retention-queue.ts';
import type { OverdueSnapshots } from './overdue-snapshots.ts';

export interface ScheduleKeeperParts {
  readonly queue: Pick<SnapshotQueue, 'restoreSchedules' | 'promoteStranded'>;
  readonly retention: Pick<RetentionQueue, 'ensureScheduled'>;
  readonly clusters: { all(scope: AccessScope): Promise<readonly Pick<Cluster, 'id' | 'schedule'>[]> };
  readonly overdueSnapshots: Pick<OverdueSnapshots, 'names'>;
  readonly log: { warn(details: object, message: string): void };
  readonly everyMilliseconds?: number;
}

const EVERY_MILLISECONDS = 60_000;

/**
 * Restores schedules that the queues have lost, for example a Redis that keeps nothing over a restart, and reschedules
 * runs that a wrong clock scheduled far in the future. Otherwise the service would appear healthy but take no more
 * snapshots.
 */
export class ScheduleKeeper {
  readonly #parts: ScheduleKeeperParts;
  #timer: NodeJS.Timeout | undefined;
  #overdue: readonly string[] = [];
  #state: 'waiting' | 'looking' = 'waiting';

  constructor(parts: ScheduleKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    const { everyMilliseconds = EVERY_MILLISECONDS } = this.#parts;
    this.#timer = setInterval(() => this.#lookAgain(), everyMilliseconds);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Only one check at a time: while the queues are unavailable, a check waits for them. */
  #lookAgain(): void {
    if (this.#state === 'looking') return;
    this.#state = 'looking';
    void this.#look().finally(() => {
      this.#state = 'waiting';
    });
  }

  async #look(): Promise<void> {
    const { queue, retention, clusters, overdueSnapshots, log } = this.#parts;
    try {
      const restored = await queue.restoreSchedules(() => clusters.all(WHOLE_FLEET));
      if (restored > 0)
        log.warn({ schedules: restored }, 'restored schedules that were lost or too far in the future');
      await retention.ensureScheduled();
      const promoted = await queue.promoteStranded();
      if (promoted > 0) log.warn({ jobs: promoted }, 'started jobs that were delayed by a wrong clock');
      const overdue = await overdueSnapshots.names();
      const added = overdue.filter((name) => !this.#overdue.includes(name));
      if (added.length > 0) log.warn({ clusters: added }, 'scheduled snapshots are overdue');
      this.#overdue = overdue;
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'cannot check schedules');
    }
  }
}
