import { Injectable } from '@nestjs/common';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { invalidInput, notFound } from '../../api/refusals.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import type { ScoreSample } from '../../core/rules/assessment.ts';
import { SnapshotService } from '../../snapshots/snapshot.service.ts';
import type { Moment } from '../../snapshots/snapshot.service.ts';
import { AssessmentStore } from '../assessment.store.ts';
import { meanScore } from './mean-score.ts';
import type { ScoreValue } from './mean-score.ts';
import { ScoreHistoryStore } from './score-history.store.ts';
import type { ScorePoint } from './score-history.store.ts';
import { WorkloadScoreStore } from './workload-score.store.ts';

/** The scope of a score. */
export type ScoreSubject =
  | { readonly type: 'fleet' }
  | { readonly type: 'in-cluster'; readonly clusterId: string; readonly of: ScoreSample['scope'] };

export interface ScoreRange {
  readonly from?: Date;
  readonly to?: Date;
}

/** Maximum number of points per response; the newest are kept. */
export const MAX_POINTS = 1000;

/** Reads current and past scores, limited to what the caller may see. */
@Injectable()
export class ScoreService {
  constructor(
    private readonly assessments: AssessmentStore,
    private readonly histories: ScoreHistoryStore,
    private readonly workloads: WorkloadScoreStore,
    private readonly snapshots: SnapshotService,
    private readonly clusters: ClusterService,
  ) {}

  /** Mean over the PII workloads of every cluster in scope. */
  async fleet(asker: Principal, at?: Date): Promise<ScoreValue> {
    authorise(asker, 'read-assessments');
    return meanScore(await this.workloads.classifiedScores(asker.scope, at ? { at } : {}));
  }

  /** The newest score of each cluster, in the order of `clusterIds`; null before its first snapshot. One statement. */
  async latestOf(asker: Principal, clusterIds: readonly string[]): Promise<readonly (ScoreValue | null)[]> {
    authorise(asker, 'read-assessments');
    if (asker.scope.namespaces === 'all') {
      const found = await this.histories.latestOf(asker.scope, clusterIds);
      return clusterIds.map((id) => found.get(id) ?? null);
    }
    // A cluster's own score covers all namespaces. This is the mean over those that the token may see.
    const found = await this.workloads.classifiedScores(asker.scope, { clusterIds });
    const byCluster = Map.groupBy(found, ({ clusterId }) => clusterId);
    return clusterIds.map((id) => meanScore(byCluster.get(id) ?? []));
  }

  /** The score of a cluster, namespace or workload at a given time; null if there was none. */
  async at(asker: Principal, moment: Moment, of: ScoreSample['scope']): Promise<ScoreValue | null> {
    const snapshot = await this.snapshots.at(asker, moment);
    if (of.type === 'cluster' && asker.scope.namespaces !== 'all') {
      const { clusterId, takenAt } = snapshot;
      const visible = await this.workloads.classifiedScores(asker.scope, {
        clusterIds: [clusterId],
        at: takenAt,
      });
      return meanScore(visible);
    }
    const samples = await this.assessments.scores(asker.scope, snapshot, [of.type]);
    return samples.find((sample) => isOf(sample, of)) ?? null;
  }

  /** Oldest first. At most `MAX_POINTS`, the newest of the range. */
  async history(
    asker: Principal,
    clusterId: string,
    of: ScoreSample['scope'],
    range: ScoreRange,
  ): Promise<readonly ScorePoint[]> {
    if ((await this.clusters.find(asker, clusterId)) === null)
      throw notFound('the cluster', ['scope', 'cluster']);
    if (of.type === 'cluster' && asker.scope.namespaces !== 'all') {
      throw invalidInput(
        'the history of a cluster covers all namespaces: request one that this token may see',
        ['scope', 'namespace'],
      );
    }
    return this.histories.history(asker.scope, { clusterId, of, ...range, limit: MAX_POINTS });
  }
}

function isOf({ scope }: ScoreSample, of: ScoreSample['scope']): boolean {
  if (scope.type !== of.type) return false;
  if (scope.type === 'cluster' || of.type === 'cluster') return true;
  if (scope.namespace !== of.namespace) return false;
  if (scope.type === 'namespace' || of.type === 'namespace') return true;
  return scope.name === of.name && scope.kind === of.kind;
}
