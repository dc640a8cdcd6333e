import { WHOLE_FLEET } from '../access/whole-fleet.ts';
import type { AccessScope } from '../access/principal.ts';
import type { Cluster } from '../clusters/cluster.ts';
import type { SnapshotQueue } from '../jobs/snapshot-queue.ts';

export interface ScheduleKeeperParts {
  readonly queue: Pick<SnapshotQueue, 'scheduleMissing'>;
  readonly clusters: { all(scope: AccessScope): Promise<readonly Pick<Cluster, 'id' | 'schedule'>[]> };
  readonly log: { warn(details: object, message: string): void };
  readonly everyMilliseconds?: number;
}

const EVERY_MILLISECONDS = 60_000;

/**
 * Puts schedules back that the queues have lost, as a Redis does that keeps nothing over its restart. Without it the
 * service would look well and take no snapshot any more.
 */
export class ScheduleKeeper {
  readonly #parts: ScheduleKeeperParts;
  #timer: NodeJS.Timeout | undefined;
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

  /** One look at a time: while the queues are away, a look lasts until they are back. */
  #lookAgain(): void {
    if (this.#state === 'looking') return;
    this.#state = 'looking';
    void this.#look().finally(() => {
      this.#state = 'waiting';
    });
  }

  async #look(): Promise<void> {
    const { queue, clusters, log } = this.#parts;
    try {
      const restored = await queue.scheduleMissing(() => clusters.all(WHOLE_FLEET));
      if (restored > 0) log.warn({ schedules: restored }, 'the queues had lost schedules: put back');
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'schedules not looked at');
    }
  }
}
