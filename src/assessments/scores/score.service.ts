import { Injectable } from '@nestjs/common';
import { requireOrder } from '../../api/period.ts';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import type { ScoreSample } from '../../core/rules/assessment.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import { NamespaceNameStore } from '../../snapshots/names/namespace-names.store.ts';
import { SnapshotService } from '../../snapshots/snapshot.service.ts';
import type { Moment } from '../../snapshots/snapshot.service.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { AssessmentStore } from '../assessment.store.ts';
import { inCluster, meanScore } from './mean-score.ts';
import { FleetScoreStore, type FleetScorePoint } from './fleet-score.store.ts';
import type { ScoreAnswer, ScorePlace, ScoreValue } from './mean-score.ts';
import type { ScoreStep } from './score.types.ts';
import { ScoreHistoryStore } from './score-history.store.ts';
import type { ScorePoint } from './score-history.store.ts';
import { PartScoreStore } from './part-score.store.ts';
import { StaleFindingStore } from './stale-findings.store.ts';
import { WorkloadScoreStore } from './workload-score.store.ts';

/** The scope of a score. */
export type ScoreSubject =
  | { readonly type: 'fleet' }
  | {
      readonly type: 'in-cluster';
      /** Its id or name. */
      readonly cluster: string;
      readonly of: ScoreSample['scope'];
    };

/** A point of the history of a cluster, namespace or workload. */
export interface PartScorePoint extends ScorePoint {
  readonly part: ClusterPart;
}

export interface ScoreRange {
  readonly from?: Date;
  readonly to?: Date;
}

/** Maximum number of points per response; the newest are kept. */
export const MAX_POINTS = 1000;
/** The same for the fleet, where each point is computed from all clusters. */
export const MAX_FLEET_POINTS = 366;

/** Reads current and past scores, limited to what the caller may see. */
@Injectable()
export class ScoreService {
  constructor(
    private readonly assessments: AssessmentStore,
    private readonly histories: ScoreHistoryStore,
    private readonly fleetScores: FleetScoreStore,
    private readonly workloads: WorkloadScoreStore,
    private readonly parts: PartScoreStore,
    private readonly stale: StaleFindingStore,
    private readonly namespaces: NamespaceNameStore,
    private readonly snapshots: SnapshotService,
    private readonly clusters: ClusterService,
  ) {}

  /** Mean over the PII workloads of every cluster in scope. */
  async fleet(asker: Principal, at?: Date): Promise<ScoreAnswer> {
    authorise(asker, 'read-assessments');
    const score = meanScore(await this.workloads.classifiedScores(asker.scope, at ? { at } : {}));
    const place: ScorePlace = { of: { type: 'fleet' }, ...(at && { at }) };
    if (at === undefined) return { ...score, staleFindings: await this.stale.inFleet(asker.scope), place };
    const [staleFindings = 0] = await this.stale.fleetHistory(asker.scope, [at]);
    return { ...score, staleFindings, place };
  }

  /**
   * The newest score of each cluster, in the order of `clusterIds`; null before its first snapshot. The number of
   * statements does not depend on the number of clusters.
   */
  async latestOf(asker: Principal, clusterIds: readonly string[]): Promise<readonly (ScoreAnswer | null)[]> {
    authorise(asker, 'read-assessments');
    const scores = await this.#latestScores(asker, clusterIds);
    const stale = await this.stale.current(asker.scope, clusterIds);
    return scores.map((score, index) => {
      const id = clusterIds[index]!;
      const place: ScorePlace = { of: { type: 'cluster' }, clusterIds: [id] };
      return score && { ...score, staleFindings: stale.get(id) ?? 0, place };
    });
  }

  async #latestScores(
    asker: Principal,
    clusterIds: readonly string[],
  ): Promise<readonly (ScoreValue | null)[]> {
    if (asker.scope.namespaces === 'all') {
      const found = await this.histories.latestOf(asker.scope, clusterIds);
      return clusterIds.map((id) => {
        const sample = found.get(id);
        return sample === undefined ? null : inCluster(id, sample);
      });
    }
    // A cluster's own score covers all namespaces. This is the mean over those that the token may see.
    const found = await this.workloads.classifiedScores(asker.scope, { clusterIds });
    const byCluster = Map.groupBy(found, ({ clusterId }) => clusterId);
    return clusterIds.map((id) => meanScore(byCluster.get(id) ?? []));
  }

  /**
   * Scores of namespaces and workloads, in the order of `parts`; null if there was none. The number of statements does
   * not depend on the number of parts.
   */
  async ofParts(asker: Principal, parts: readonly ClusterPart[]): Promise<readonly (ScoreAnswer | null)[]> {
    authorise(asker, 'read-assessments');
    const scores = await this.parts.scoresOf(asker.scope, parts);
    const stale = await this.stale.ofParts(asker.scope, parts);
    return scores.map((score, index) => {
      const place = placeOf(parts[index]!);
      return score && { ...score, staleFindings: stale[index] ?? 0, place };
    });
  }

  /** The score of a cluster, namespace or workload at a given time; null if there was none. */
  async at(asker: Principal, moment: Moment, of: ScoreSample['scope']): Promise<ScoreAnswer | null> {
    const snapshot = await this.snapshots.at(asker, moment);
    const score = await this.#scoreAt(asker, snapshot, of);
    if (score === null) return null;
    const [staleFindings = 0] = await this.stale.ofParts(asker.scope, [partAt(snapshot, of)]);
    return { ...score, staleFindings, place: { of, snapshot } };
  }

  async #scoreAt(asker: Principal, snapshot: Snapshot, of: ScoreSample['scope']): Promise<ScoreValue | null> {
    if (of.type === 'cluster' && asker.scope.namespaces !== 'all') {
      return meanScore(await this.workloads.classifiedScores(asker.scope, { snapshot }));
    }
    const samples = await this.assessments.scores(asker.scope, snapshot, [of.type]);
    const found = samples.find((sample) => isOf(sample, of));
    if (found === undefined) await this.#requireNamespace(asker, snapshot.clusterId, of);
    return found === undefined ? null : inCluster(snapshot.clusterId, found);
  }

  /** The fleet over time, oldest first: the newest `MAX_FLEET_POINTS` snapshots, or steps, of the range. */
  async fleetHistory(
    asker: Principal,
    range: ScoreRange,
    step: ScoreStep,
  ): Promise<readonly FleetScorePoint[]> {
    authorise(asker, 'read-assessments');
    requireOrder(range);
    if (asker.scope.namespaces !== 'all') {
      throw invalidInput(
        "the fleet's history covers all namespaces: request a namespace that this token may see",
        ['scope', 'namespace'],
      );
    }
    return this.fleetScores.history(asker.scope, { ...range, step, limit: MAX_FLEET_POINTS });
  }

  /** Oldest first. At most `MAX_POINTS`, the newest of the range. */
  async history(
    asker: Principal,
    cluster: string,
    of: ScoreSample['scope'],
    range: ScoreRange,
  ): Promise<readonly PartScorePoint[]> {
    requireOrder(range);
    const { id: clusterId } = await this.clusters.get(asker, cluster, ['scope', 'cluster']);
    if (of.type === 'cluster' && asker.scope.namespaces !== 'all') {
      throw invalidInput(
        'the history of a cluster covers all namespaces: request a namespace that this token may see',
        ['scope', 'namespace'],
      );
    }
    const points = await this.histories.history(asker.scope, { clusterId, of, ...range, limit: MAX_POINTS });
    if (points.length === 0) await this.#requireNamespace(asker, clusterId, of);
    return points.map((point) => ({ ...point, part: partAt({ clusterId, sequence: point.sequence }, of) }));
  }

  /** The stale findings of points of a history, in the order of `parts`. */
  staleInParts(asker: Principal, parts: readonly ClusterPart[]): Promise<readonly number[]> {
    authorise(asker, 'read-assessments');
    return this.stale.ofParts(asker.scope, parts);
  }

  /** The stale findings of points of the fleet's history, in the order of `times`. */
  staleInFleet(asker: Principal, times: readonly Date[]): Promise<readonly number[]> {
    authorise(asker, 'read-assessments');
    return this.stale.fleetHistory(asker.scope, times);
  }

  /** "No score" is an answer only if the namespace exists. */
  async #requireNamespace({ scope }: Principal, clusterId: string, of: ScoreSample['scope']): Promise<void> {
    if (of.type === 'cluster') return;
    const field = ['scope', 'namespace'];
    await this.namespaces.require(scope, [clusterId], [of.namespace], field, 'not-found');
  }
}

function placeOf({ snapshot, namespace, workload }: ClusterPart): ScorePlace {
  const of =
    workload === undefined
      ? ({ type: 'namespace', namespace } as const)
      : ({ type: 'workload', namespace, ...workload } as const);
  return { of, snapshot };
}

function partAt({ clusterId, sequence }: ClusterPart['snapshot'], of: ScoreSample['scope']): ClusterPart {
  return {
    snapshot: { clusterId, sequence },
    namespace: of.type === 'cluster' ? '' : of.namespace,
    ...(of.type === 'workload' && { workload: { kind: of.kind, name: of.name } }),
  };
}

function isOf({ scope }: ScoreSample, of: ScoreSample['scope']): boolean {
  if (scope.type !== of.type) return false;
  if (scope.type === 'cluster' || of.type === 'cluster') return true;
  if (scope.namespace !== of.namespace) return false;
  if (scope.type === 'namespace' || of.type === 'namespace') return true;
  return scope.name === of.name && scope.kind === of.kind;
}
