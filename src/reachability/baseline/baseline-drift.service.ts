import { Injectable } from '@nestjs/common';
import type { Baseline } from '../../baselines/baseline.ts';
import { BaselineService } from '../../baselines/baseline.service.ts';
import { BaselineStore, type PastBaseline } from '../../baselines/baseline.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { latestComplete } from '../../snapshots/snapshot.service.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { baselineDrift, type BaselineDriftAnswer } from './baseline-drift.topic.ts';

/** A baseline, the snapshot that it is compared with, and what differs. */
export interface BaselineDrift {
  readonly baseline: Baseline;
  /** The version of the baseline that is compared. */
  readonly version: number;
  readonly snapshot: Snapshot;
  readonly answer: BaselineDriftAnswer;
}

/** Says what differs between the baseline of a cluster and its newest complete snapshot, now or at a time. */
@Injectable()
export class BaselineDriftService {
  constructor(
    private readonly models: ModelService,
    private readonly baselines: BaselineService,
    private readonly store: BaselineStore,
  ) {}

  /**
   * By what was approved and what was known at that time; by default now. Null if the cluster with this id or name had
   * no baseline.
   */
  async of(asking: Asking, cluster: string, at?: Date): Promise<BaselineDrift | null> {
    const found = await this.#baseline(asking, cluster, at);
    if (found === null) return null;
    const { baseline, version } = found;
    const approved = await this.store.objectsOf(baseline, version);
    const snapshot = await this.models.snapshotAt(asking, latestComplete(cluster, at));
    const answer = await this.models.ask(asking, [snapshot], baselineDrift, { approved });
    return { baseline, version, snapshot, answer };
  }

  async #baseline(
    { principal }: Asking,
    cluster: string,
    at: Date | undefined,
  ): Promise<PastBaseline | null> {
    if (at !== undefined) return this.baselines.ofTime(principal, cluster, at);
    const baseline = await this.baselines.of(principal, cluster);
    return baseline && { baseline, version: baseline.version };
  }
}
