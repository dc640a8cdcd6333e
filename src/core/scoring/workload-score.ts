import type { Score } from '../rules/assessment.ts';
import type { Outcome, Severity } from '../rules/rule.ts';
import { SEVERITY_WEIGHTS, WORKLOAD_CAP } from './weights.ts';

/** The part of a rule result that scoring needs. */
export interface ScoredOutcome {
  readonly severity: Severity;
  readonly outcome: Outcome;
}

/** Sums of severity weights over the results of one workload. */
export interface Tally {
  /** All results except `not-applicable`. */
  readonly applicable: number;
  /** `pass` and `fail` only: `unknown` and `error` do not affect the score. */
  readonly decided: number;
  readonly failed: number;
  readonly openCriticals: number;
}

export function tally(...lists: readonly (readonly ScoredOutcome[])[]): Tally {
  let applicable = 0;
  let decided = 0;
  let failed = 0;
  let openCriticals = 0;
  for (const results of lists)
    for (const { severity, outcome } of results) {
      const weight = SEVERITY_WEIGHTS[severity];
      if (outcome !== 'not-applicable') applicable += weight;
      if (outcome === 'pass' || outcome === 'fail') decided += weight;
      if (outcome === 'fail') {
        failed += weight;
        if (severity === 'critical') openCriticals += 1;
      }
    }
  return { applicable, decided, failed, openCriticals };
}

/** 100 x (1 - failed / decided), limited by an open critical violation; null if nothing was decided. Not rounded. */
export function workloadScore(sums: Tally): Score {
  const score = uncappedScore(sums);
  return score !== null && sums.openCriticals > 0 ? Math.min(score, WORKLOAD_CAP) : score;
}

/** The same without the limit. */
export function uncappedScore({ decided, failed }: Tally): Score {
  return decided === 0 ? null : 100 * (1 - failed / decided);
}

/** Decided / applicable weight, 0..1; null if nothing applies. */
export function coverage({ applicable, decided }: Tally): number | null {
  return applicable === 0 ? null : decided / applicable;
}

/** The weighted mean of the values that exist; null if there are none or their weights are zero. */
export function weightedMean(
  values: readonly { readonly value: number | null; readonly weight: number }[],
): number | null {
  let sum = 0;
  let weights = 0;
  for (const { value, weight } of values) {
    if (value === null) continue;
    sum += value * weight;
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}
