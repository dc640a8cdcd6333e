import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.ts';
import { toMoment } from '../snapshots/as-of.ts';
import { SnapshotService } from '../snapshots/snapshot.service.ts';
import type { AsOfInput } from '../snapshots/snapshot.types.ts';
import type { PastMoment } from './finding-row.store.ts';

/** Reads the moments for which findings are requested. */
@Injectable()
export class FindingMoments {
  constructor(private readonly snapshots: SnapshotService) {}

  /**
   * A time without a cluster applies to all clusters, or to those that a filter names. Throws a refusal if the
   * snapshot, or a snapshot of one of these clusters for that time, does not exist in scope: an empty list would look
   * as if there had been no findings.
   */
  async read(
    asker: Principal,
    wanted: AsOfInput | null | undefined,
    clusterIds: readonly string[] = [],
  ): Promise<PastMoment | undefined> {
    if (!wanted) return undefined;
    const { snapshot, cluster, at } = wanted;
    if (at && !snapshot && !cluster) {
      await this.snapshots.requireTaken(asker, clusterIds, at);
      return { type: 'time', at };
    }
    const { id } = await this.snapshots.at(asker, toMoment(wanted));
    return { type: 'snapshot', snapshotId: id };
  }
}
