import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { settingsOfCluster } from '../../in-force/in-force.ts';
import { InForceStore } from '../../in-force/in-force.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { latestComplete } from '../../snapshots/snapshot.service.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { dataFlowStatus, type DataFlowStatusAnswer } from './data-flow-status.topic.ts';

/** The data flows of a cluster as its newest complete snapshot shows them. */
export interface DataFlowsOfCluster {
  readonly snapshot: Snapshot;
  /** Of the map in force; null if there is none. */
  readonly mapVersion: number | null;
  readonly answer: DataFlowStatusAnswer;
}

/** Joins the data-flow map in force with what the policies of a cluster allow. */
@Injectable()
export class DataFlowStatusService {
  constructor(
    private readonly clusters: ClusterService,
    private readonly inForce: InForceStore,
    private readonly models: ModelService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** Of the cluster with this id or name. */
  async of(asking: Asking, reference: string): Promise<DataFlowsOfCluster> {
    const cluster = await this.clusters.get(asking.principal, reference);
    const snapshot = await this.models.snapshotAt(asking, latestComplete(cluster.name));
    const current = await this.inForce.current();
    const answer = await this.models.ask(asking, [snapshot], dataFlowStatus, {
      settings: settingsOfCluster(this.settings.assessment, current, cluster),
    });
    return { snapshot, mapVersion: current.map?.version ?? null, answer };
  }
}
