import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { authorise } from '../../auth/permissions.ts';
import { BaselineStore } from '../../baselines/baseline.store.ts';
import type { Cluster } from '../../clusters/cluster.ts';
import type { ReadMap } from '../../config/data-flows/read-data-flow-map.ts';
import { dayOf } from '../../core/dataflow/stale-flows.ts';
import { flowsOfCluster } from '../../core/dataflow/cluster-flows.ts';
import type { DataFlowMap } from '../../core/dataflow/data-flow-map.ts';
import { DATA_FLOW_MAP } from '../../dataflows/applied-map.ts';
import { DataFlowMapService } from '../../dataflows/data-flow-map.service.ts';
import { requireExpected } from '../../versions/document-version.ts';
import { settingsOfCluster, type InForce } from '../../in-force/in-force.ts';
import { InForceStore } from '../../in-force/in-force.store.ts';
import { Refusal } from '../../refusals/refusals.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { latestComplete } from '../../snapshots/snapshot.service.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { dataFlowEffect, type DataFlowEffectAnswer } from './data-flow-effect.topic.ts';

/** Clusters that one dry run judges at most. */
export const MOST_CLUSTERS = 20;
/** Kept of the time limit, so that the answer can still be sent. */
const RESERVE_MILLISECONDS = 1000;

/** What a map would change for a cluster; or why that is not known. */
export type ClusterEffect = { readonly cluster: Cluster } & (
  | { readonly type: 'judged'; readonly snapshot: Snapshot; readonly answer: DataFlowEffectAnswer }
  | { readonly type: 'not-judged'; readonly reason: string }
);

export interface DryRun {
  readonly warnings: ReadMap['warnings'];
  /** The clusters in scope that have other flows by the map. Nothing changes for all others. */
  readonly clusters: readonly ClusterEffect[];
}

/** Says what a data-flow map would change if it were applied. Changes nothing. */
@Injectable()
export class DataFlowEffectService {
  constructor(
    private readonly maps: DataFlowMapService,
    private readonly inForce: InForceStore,
    private readonly baselines: BaselineStore,
    private readonly models: ModelService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /**
   * Judges the newest complete snapshot of each cluster that has other flows by the map, as long as there is time.
   *
   * @param expectedVersion as when the map is applied
   */
  async dryRun(asking: Asking, text: string, expectedVersion: number): Promise<DryRun> {
    const { principal } = asking;
    authorise(principal, 'dry-run-data-flow-maps');
    const { map, warnings } = await this.maps.read(principal, text);
    const current = await this.inForce.current();
    requireExpected(DATA_FLOW_MAP, current.map, expectedVersion);
    const clusters = await this.maps.clustersWithOtherFlows(principal, current.map?.map, map);
    const effects: ClusterEffect[] = [];
    let judged = 0;
    for (const cluster of clusters) {
      const effect =
        judged < MOST_CLUSTERS
          ? await this.#judge(asking, cluster, current, map)
          : { type: 'not-judged' as const, reason: `only ${MOST_CLUSTERS} clusters are judged at once` };
      if (effect.type === 'judged') judged += 1;
      effects.push({ cluster, ...effect });
    }
    return { warnings, clusters: effects };
  }

  async #judge(asking: Asking, cluster: Cluster, current: InForce, after: DataFlowMap) {
    const { principal, deadline } = asking;
    const remaining = (): number => Math.max(0, deadline.remaining() - RESERVE_MILLISECONDS);
    const late = { type: 'not-judged', reason: 'there was no time left to judge it' } as const;
    if (remaining() === 0) return late;
    const limited: Asking = { principal, deadline: { remaining } };
    try {
      const snapshot = await this.models.snapshotAt(limited, latestComplete(cluster.name));
      const approved = await this.baselines.approvedObjects(cluster.id);
      const answer = await this.models.ask(limited, [snapshot], dataFlowEffect, {
        settings: settingsOfCluster(this.settings.assessment, current, cluster),
        after: flowsOfCluster(after, cluster.name),
        today: dayOf(new Date()),
        ...(approved && { approved }),
      });
      return { type: 'judged', snapshot, answer } as const;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'timeout') return late;
      if (error.code === 'not-found')
        return { type: 'not-judged', reason: 'it has no complete snapshot' } as const;
      throw error;
    }
  }
}
