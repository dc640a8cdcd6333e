import type { ScoreSample } from '../../core/rules/assessment.ts';
import { isPersonalData } from '../../core/classification/classifier.ts';
import { weightedMean } from '../../core/scoring/workload-score.ts';
import { DATA_CLASS_WEIGHTS } from '../../core/scoring/weights.ts';
import { roundedScore } from '../../core/scoring/rounded-score.ts';
import type { ClassifiedScore } from './workload-score.store.ts';

/** A score with its coverage, averaged over some set of workloads. */
export type ScoreValue = Pick<ScoreSample, 'score' | 'coverage' | 'piiWorkloads'>;

/** A score, with the open findings that it does not include because they could not be decided. */
export interface ScoreAnswer extends ScoreValue {
  readonly staleFindings: number;
}

/** The weighted mean over PII and undecided workloads, with the same formula as cluster scores. */
export function meanScore(workloads: readonly ClassifiedScore[]): ScoreValue {
  const mean = (value: (workload: ClassifiedScore) => number | null) =>
    weightedMean(
      workloads.map((workload) => ({
        value: value(workload),
        weight: DATA_CLASS_WEIGHTS[workload.dataClass],
      })),
    );
  return roundedScore({
    score: mean(({ score }) => score),
    coverage: mean(({ coverage }) => coverage),
    piiWorkloads: workloads.filter(({ dataClass }) => isPersonalData(dataClass)).length,
  });
}
