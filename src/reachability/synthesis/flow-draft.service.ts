import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { authorise, requireWholeCluster } from '../../auth/permissions.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import type { FlowDraft } from '../../core/synthesis/draft/flow-draft.ts';
import { settingsOfCluster } from '../../in-force/in-force.ts';
import { InForceStore } from '../../in-force/in-force.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { latestComplete } from '../../snapshots/snapshot.service.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { flowDraft } from './flow-draft.topic.ts';

/** A proposed map, and the snapshot that it was derived from. */
export interface FlowDraftOfCluster {
  readonly snapshot: Snapshot;
  readonly draft: FlowDraft;
}

/** Proposes data-flow maps. A draft names workloads of all namespaces, so it needs a token that sees them. */
@Injectable()
export class FlowDraftService {
  constructor(
    private readonly clusters: ClusterService,
    private readonly inForce: InForceStore,
    private readonly models: ModelService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /**
   * For the cluster with this id or name.
   *
   * @param namespaces by default those with personal data
   */
  async of(asking: Asking, reference: string, namespaces: readonly string[]): Promise<FlowDraftOfCluster> {
    authorise(asking.principal, 'suggest-changes');
    const cluster = await this.clusters.get(asking.principal, reference);
    requireWholeCluster(asking.principal, cluster.id);
    const snapshot = await this.models.snapshotAt(asking, latestComplete(cluster.name));
    const draft = await this.models.ask(asking, [snapshot], flowDraft, {
      settings: settingsOfCluster(this.settings.assessment, await this.inForce.current(), cluster),
      cluster: cluster.name,
      ...(namespaces.length > 0 && { namespaces }),
    });
    return { snapshot, draft };
  }
}
