import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { ClusterStore } from '../clusters/cluster.store.ts';
import { PostponeJob, type JobContext, type JobHandler } from '../jobs/job-handler.ts';
import type { JobLog } from '../jobs/job-workers.ts';
import type { Payload } from '../jobs/queue.ts';
import { Retention, type RetentionParts } from './retention.ts';
import { APPLY_RETENTION } from './retention-queue.ts';

/** Publications take seconds, or minutes for large clusters. */
const BUSY_RETRY_SECONDS = 120;

export interface ApplyRetentionParts extends RetentionParts {
  readonly clusters: ClusterStore;
  readonly log: JobLog;
}

/** Applies the retention of all clusters, one after the other. Running twice, or half, is harmless. */
export class ApplyRetention implements JobHandler<typeof APPLY_RETENTION> {
  readonly queue = APPLY_RETENTION;
  readonly #parts: ApplyRetentionParts;
  readonly #retention: Retention;

  constructor(parts: ApplyRetentionParts) {
    this.#parts = parts;
    this.#retention = new Retention(parts);
  }

  async handle(_: Payload<typeof APPLY_RETENTION>, { signal }: JobContext): Promise<void> {
    const { clusters, log } = this.#parts;
    let waiting = 0;
    for (const cluster of await clusters.all(WHOLE_FLEET)) {
      const plan = await this.#retention.plan(cluster, new Date());
      const { type, ...removed } = await this.#retention.apply(plan, signal);
      if (type === 'busy') waiting += 1;
      if (removed.thinned > 0 || removed.rows > 0)
        log.info({ cluster: cluster.name, ...removed }, 'removed what no longer has to be kept');
    }
    const contents = await this.#retention.removeUnreferenced(signal);
    if (contents.rows > 0) log.info({ contents: contents.rows }, 'removed contents to which nothing refers');
    if (waiting === 0 && contents.type === 'done') return;
    log.info({ clusters: waiting }, 'snapshots were being published: retention goes on later');
    throw new PostponeJob(BUSY_RETRY_SECONDS);
  }
}
