import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { BaselineStore } from '../../baselines/baseline.store.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { dayOf } from '../../core/dataflow/stale-flows.ts';
import type { CheckCriteria } from '../../core/gate/report.ts';
import { withRulesOf } from '../../custom-rules/applied-rules.ts';
import { CustomRuleStore } from '../../custom-rules/custom-rule.store.ts';
import { settingsIn } from '../../core/rules/settings.ts';
import { withFlowsOf } from '../../dataflows/applied-map.ts';
import { DataFlowMapStore } from '../../dataflows/data-flow-map.store.ts';
import { Refusal } from '../../refusals/refusals.ts';
import { withScenariosOf } from '../../scenarios/saved-scenario.ts';
import { ScenarioStore } from '../../scenarios/scenario.store.ts';
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
    private readonly maps: DataFlowMapStore,
    private readonly customRules: CustomRuleStore,
    private readonly scenarios: ScenarioStore,
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
    const cluster = await this.clusters.find(asking.principal, snapshot.clusterId);
    if (cluster === null) throw new Refusal('not-found', 'the cluster of this snapshot does not exist');
    const applied = await this.maps.current();
    const approved = await this.baselines.approvedObjects(cluster.id);
    const own = settingsIn(this.settings.assessment, cluster.labels);
    const byRules = withRulesOf(own, await this.customRules.current());
    const byFlows = withFlowsOf(byRules, applied?.map, cluster.name);
    const settings = withScenariosOf(byFlows, await this.scenarios.all(), cluster.name);
    const answer = await this.models.ask(asking, [snapshot], checkOfManifests, {
      manifests,
      replace: mode,
      criteria,
      settings,
      today: dayOf(new Date()),
      ...(approved && { approved }),
      cluster: cluster.id,
    });
    return { snapshot, answer };
  }
}
