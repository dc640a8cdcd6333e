import { Injectable } from '@nestjs/common';
import type { Baseline } from '../../baselines/baseline.ts';
import { BaselineService } from '../../baselines/baseline.service.ts';
import { BaselineStore } from '../../baselines/baseline.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { latestComplete } from '../../snapshots/snapshot.service.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { baselineDrift, type BaselineDriftAnswer } from './baseline-drift.topic.ts';

/** A baseline, the snapshot that it is compared with, and what differs. */
export interface BaselineDrift {
  readonly baseline: Baseline;
  readonly snapshot: Snapshot;
  readonly answer: BaselineDriftAnswer;
}

/** Says what differs between the baseline of a cluster and its newest complete snapshot. */
@Injectable()
export class BaselineDriftService {
  constructor(
    private readonly models: ModelService,
    private readonly baselines: BaselineService,
    private readonly store: BaselineStore,
  ) {}

  /** Null if the cluster with this id or name has no baseline. */
  async of(asking: Asking, cluster: string): Promise<BaselineDrift | null> {
    const baseline = await this.baselines.of(asking.principal, cluster);
    if (baseline === null) return null;
    const { clusterId } = baseline;
    const approved = (await this.store.approvedObjects(clusterId)) ?? [];
    const snapshot = await this.models.snapshotAt(asking, latestComplete(cluster));
    const answer = await this.models.ask(asking, [snapshot], baselineDrift, { approved });
    return { baseline, snapshot, answer };
  }
}
