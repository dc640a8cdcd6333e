import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { BaselineStore } from '../../baselines/baseline.store.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { dayOf } from '../../core/dataflow/stale-flows.ts';
import type { CheckCriteria } from '../../core/gate/report.ts';
import { settingsOfCluster } from '../../in-force/in-force.ts';
import { InForceStore } from '../../in-force/in-force.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { replaceMode, type WantedProposal } from '../proposal/proposal.service.ts';
import { checkOfManifests, type CheckAnswer } from './check.topic.ts';

/** Manifests, what they are laid over, and what counts. */
export interface WantedCheck extends WantedProposal {
  readonly criteria: CheckCriteria;
}

/** Decides whether manifests may be applied to a cluster. */
@Injectable()
export class CheckService {
  constructor(
    private readonly models: ModelService,
    private readonly clusters: ClusterService,
    private readonly baselines: BaselineStore,
    private readonly inForce: InForceStore,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /**
   * Judges with the settings of the service, the data-flow map and the custom rules in force, the saved scenarios, and
   * the baseline of the cluster. Throws a refusal for a base that does not exist in scope, and for manifests that cannot
   * be read.
   */
  async check(
    asking: Asking,
    { base, replace, manifests, criteria }: WantedCheck,
  ): Promise<{ readonly snapshot: Snapshot; readonly answer: CheckAnswer }> {
    const mode = replaceMode(replace);
    const snapshot = await this.models.snapshotAt(asking, base);
    const cluster = await this.clusters.ofSnapshot(asking.principal, snapshot);
    const approved = await this.baselines.approvedObjects(cluster.id);
    const answer = await this.models.ask(asking, [snapshot], checkOfManifests, {
      manifests,
      replace: mode,
      criteria,
      settings: settingsOfCluster(this.settings.assessment, await this.inForce.current(), cluster),
      today: dayOf(new Date()),
      ...(approved && { approved }),
      cluster: cluster.id,
    });
    return { snapshot, answer };
  }
}
