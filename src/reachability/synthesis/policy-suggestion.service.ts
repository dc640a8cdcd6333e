import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { authorise, requireWholeCluster } from '../../auth/permissions.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import type { ExistingPolicies } from '../../core/synthesis/policies/suggestion.ts';
import { settingsOfCluster } from '../../in-force/in-force.ts';
import { InForceStore } from '../../in-force/in-force.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { latestComplete } from '../../snapshots/snapshot.service.ts';
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
    private readonly inForce: InForceStore,
    private readonly models: ModelService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** A suggestion names workloads of all namespaces, so it needs a token that sees them. */
  async suggest(
    asking: Asking,
    { cluster: reference, namespace }: SuggestionScope,
    existing: ExistingPolicies,
  ): Promise<SuggestionForCluster> {
    authorise(asking.principal, 'suggest-changes');
    const cluster = await this.clusters.get(asking.principal, reference);
    requireWholeCluster(asking.principal, cluster.id);
    const snapshot = await this.models.snapshotAt(asking, latestComplete(cluster.name));
    const suggestion = await this.models.ask(asking, [snapshot], policySuggestion, {
      settings: settingsOfCluster(this.settings.assessment, await this.inForce.current(), cluster),
      namespace,
      existing,
    });
    return { snapshot, answer: suggestionAnswer(suggestion) };
  }
}
