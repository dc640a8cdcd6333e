import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { authorise, requireWholeCluster } from '../../auth/permissions.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { flowsOfCluster } from '../../core/dataflow/cluster-flows.ts';
import type { FlowDraft } from '../../core/synthesis/draft/flow-draft.ts';
import { DataFlowMapStore } from '../../dataflows/data-flow-map.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
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
    private readonly maps: DataFlowMapStore,
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
    const { id, name } = await this.clusters.get(asking.principal, reference);
    requireWholeCluster(asking.principal, id);
    const snapshot = await this.models.snapshotAt(asking, {
      cluster: name,
      field: ['cluster'],
      asOf: { type: 'latest-complete' },
    });
    const applied = await this.maps.current();
    const draft = await this.models.ask(asking, [snapshot], flowDraft, {
      settings: this.settings.assessment,
      cluster: name,
      ...(applied && { dataFlows: flowsOfCluster(applied.map, name) }),
      ...(namespaces.length > 0 && { namespaces }),
    });
    return { snapshot, draft };
  }
}
