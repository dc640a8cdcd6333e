import { Injectable } from '@nestjs/common';
import { authorise, requireWholeCluster } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { SnapshotQueue } from '../../clusters/scheduling/snapshot-queue.ts';
import { notFound, Refusal } from '../../refusals/refusals.ts';
import { requireWatched } from '../requests/snapshot-request.service.ts';
import { confirmerOf, type Snapshot } from '../snapshot.ts';
import { SnapshotStore } from '../snapshot.store.ts';
import { ConfirmationStore } from './confirmation.store.ts';

/** A confirmed snapshot, and the job that takes the next one. */
export interface Confirmation {
  readonly snapshot: Snapshot;
  readonly jobId: string;
}

/** Confirms held snapshots: someone knows that the objects were deleted. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly snapshots: SnapshotStore,
    private readonly confirmations: ConfirmationStore,
    private readonly clusters: ClusterService,
    private readonly queue: SnapshotQueue,
  ) {}

  /**
   * Records who confirmed the newest snapshot of a cluster, and requests the next one, which accepts that the missing
   * objects were deleted. A held snapshot shows the whole cluster, so all namespaces must be in scope.
   */
  async confirm(asker: Principal, id: string): Promise<Confirmation> {
    authorise(asker, 'confirm-snapshots');
    const snapshot = await this.#find(asker, id);
    requireWholeCluster(asker, snapshot.clusterId);
    const cluster = await this.clusters.find(asker, snapshot.clusterId);
    if (cluster === null) throw notFound('the snapshot', ['snapshot']);
    requireWatched(cluster, ['snapshot']);
    const outcome = await this.confirmations.confirm(id, { name: asker.name, owner: asker.owner });
    const after = await this.#find(asker, id);
    if (outcome === 'unchanged') throw new Refusal('conflict', whyNot(after), ['snapshot']);
    const { jobId } = await this.queue.request(cluster.id);
    return { snapshot: after, jobId };
  }

  async #find(asker: Principal, id: string): Promise<Snapshot> {
    const snapshot = await this.snapshots.get(asker.scope, id);
    if (snapshot === undefined) throw notFound('the snapshot', ['snapshot']);
    return snapshot;
  }
}

function whyNot(snapshot: Snapshot): string {
  const { held, confirmedAt } = snapshot;
  if (held === null) return 'this snapshot is not held: there is nothing to confirm';
  if (confirmedAt === null)
    return 'this snapshot is not the newest of its cluster: a later one has settled it';
  const who = confirmerOf(snapshot) ?? 'someone';
  return `${who} confirmed this snapshot at ${confirmedAt.toISOString()}: the next snapshot accepts it`;
}
