import { Injectable } from '@nestjs/common';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { notFound, Refusal } from '../../refusals/refusals.ts';
import type { Cluster } from '../../clusters/cluster.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { SnapshotQueue } from '../../clusters/scheduling/snapshot-queue.ts';
import type { SnapshotJob } from './snapshot-job.ts';

/**
 * Throws a `conflict` refusal for a cluster that is missing from the configuration file: no snapshots of it are taken,
 * and its findings must not be resolved.
 */
export function requireWatched({ removedAt }: Cluster, field: readonly string[]): void {
  if (removedAt === null) return;
  throw new Refusal(
    'conflict',
    `this cluster was removed from the configuration file at ${removedAt.toISOString()}: put it back to take snapshots of it`,
    field,
  );
}

/** Requests snapshots, and returns the state of requests. */
@Injectable()
export class SnapshotRequestService {
  constructor(
    private readonly clusters: ClusterService,
    private readonly queue: SnapshotQueue,
  ) {}

  /** Requests a snapshot as soon as possible. While a request is waiting, further requests add nothing. */
  async take(asker: Principal, reference: string): Promise<{ cluster: Cluster; jobId: string }> {
    authorise(asker, 'take-snapshots');
    const cluster = await this.clusters.get(asker, reference);
    requireWatched(cluster, ['cluster']);
    const { jobId } = await this.queue.request(cluster.id);
    return { cluster, jobId };
  }

  /**
   * The job with this id. Throws a `not-found` refusal if its cluster is out of scope, or if there is no such job: only
   * the newest finished jobs are kept.
   */
  async getJob(asker: Principal, id: string): Promise<SnapshotJob> {
    authorise(asker, 'read-assessments');
    const job = await this.queue.findJob(id);
    const cluster = job && (await this.clusters.find(asker, job.clusterId));
    if (!job || !cluster) throw notFound('the job', ['id']);
    return { id, state: job.state, cluster };
  }
}
