import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { authorise, requireWholeCluster } from '../../auth/permissions.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { flowsOfCluster } from '../../core/dataflow/cluster-flows.ts';
import type { ExistingPolicies } from '../../core/synthesis/policies/suggestion.ts';
import { DataFlowMapStore } from '../../dataflows/data-flow-map.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { policySuggestion } from './policy-suggestion.topic.ts';
import { suggestionAnswer, type SuggestionAnswer } from './suggestion-answer.ts';

/** The namespace that policies are suggested for. */
export interface SuggestionScope {
  /** The id or name of the cluster. */
  readonly cluster: string;
  readonly namespace: string;
}

/** Suggested policies, and the snapshot that they were tried on. */
export interface SuggestionForCluster {
  readonly snapshot: Snapshot;
  readonly answer: SuggestionAnswer;
}

/** Suggests policies from the data-flow map in force. Applies nothing. */
@Injectable()
export class PolicySuggestionService {
  constructor(
    private readonly clusters: ClusterService,
    private readonly maps: DataFlowMapStore,
    private readonly models: ModelService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** A suggestion names workloads of all namespaces, so it needs a token that sees them. */
  async suggest(
    asking: Asking,
    { cluster, namespace }: SuggestionScope,
    existing: ExistingPolicies,
  ): Promise<SuggestionForCluster> {
    authorise(asking.principal, 'suggest-changes');
    const { id, name } = await this.clusters.get(asking.principal, cluster);
    requireWholeCluster(asking.principal, id);
    const snapshot = await this.models.snapshotAt(asking, {
      cluster: name,
      field: ['cluster'],
      asOf: { type: 'latest-complete' },
    });
    const applied = await this.maps.current();
    const suggestion = await this.models.ask(asking, [snapshot], policySuggestion, {
      settings: this.settings.assessment,
      ...(applied && { dataFlows: flowsOfCluster(applied.map, name) }),
      namespace,
      existing,
    });
    return { snapshot, answer: suggestionAnswer(suggestion) };
  }
}
