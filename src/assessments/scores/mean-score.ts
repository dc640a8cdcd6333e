import type { ScoreCap, ScoreSample, WorstWorkload } from '../../core/rules/assessment.ts';
import { SCOPE_CAP } from '../../core/scoring/weights.ts';
import { roundedNumber, roundedScore } from '../../core/scoring/rounded-score.ts';
import { scopeScore } from '../../core/scoring/scope-score.ts';
import type { PositionRequest } from '../judged/snapshot-positions.ts';
import type { ClassifiedScore } from './workload-score.store.ts';

interface InCluster {
  readonly clusterId: string;
}

/** A score with its coverage, over some set of workloads. */
export interface ScoreValue extends Pick<
  ScoreSample,
  'score' | 'coverage' | 'piiWorkloads' | 'criticallyExposed'
> {
  readonly cappedBy: (ScoreCap & InCluster) | null;
  readonly worst: (WorstWorkload & InCluster) | null;
}

/** A score, with the open findings that it does not include because they could not be decided. */
export interface ScoreAnswer extends ScoreValue {
  readonly staleFindings: number;
  readonly place: ScorePlace;
}

/** What a score is about, to explain it. */
export interface ScorePlace extends PositionRequest {
  readonly of: { readonly type: 'fleet' } | ScoreSample['scope'];
}

/** What is stored of a score besides the terms on which it was computed. */
export type StoredScore = Omit<ScoreSample, 'scope' | 'mean'>;

/** A stored score of a cluster or a part of it. */
export function inCluster(
  clusterId: string,
  { score, coverage, piiWorkloads, criticallyExposed, cappedBy, worst }: StoredScore,
): ScoreValue {
  return roundedScore({
    score,
    coverage,
    piiWorkloads,
    criticallyExposed,
    cappedBy: cappedBy && { ...cappedBy, clusterId },
    worst: worst && { ...worst, clusterId },
  });
}

/** The score over PII and undecided workloads, with the same formula as cluster scores. */
export function meanScore(workloads: readonly ClassifiedScore[]): ScoreValue {
  const { score, coverage, piiWorkloads, criticallyExposed, capping, worst } = scopeScore(
    workloads.map((workload) => ({
      ...workload,
      exposure: workload.cappedBy === null ? ('none' as const) : ('critical' as const),
    })),
  );
  return roundedScore({
    score,
    coverage,
    piiWorkloads,
    criticallyExposed: workloads.some((one) => one.criticallyExposed === null) ? null : criticallyExposed,
    cappedBy: capping?.cappedBy
      ? { ...capping.cappedBy, limit: SCOPE_CAP, clusterId: capping.clusterId }
      : null,
    worst: worst && worstOf(worst),
  });
}

function worstOf({ clusterId, namespace, name, kind, score }: ClassifiedScore): ScoreValue['worst'] {
  return score === null ? null : { clusterId, namespace, name, kind, score: roundedNumber(score) };
}
