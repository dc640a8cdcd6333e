import type { Severity, Subject } from '../../rules/rule.ts';
import { roundedNumber } from '../rounded-score.ts';
import { SCOPE_CAP, WORKLOAD_CAP } from '../weights.ts';
import { findFailures, type ExplainedCluster, type Failure } from './failure.ts';
import { difference, nextSteps, type NextStep } from './next-steps.ts';
import { ScoreStanding, weightOf } from './standing.ts';

/** What one subject that violates a rule costs. */
export interface SubjectLoss {
  readonly clusterId: string;
  readonly subject: Subject;
  /** Points of the score, before caps. */
  readonly points: number;
  /** By how much the score rises if only this is mended. */
  readonly yields: number;
}

/** What the violations of one rule cost. */
export interface RuleLoss {
  readonly ruleId: string;
  readonly severity: Severity;
  /** Points of the score, before caps. */
  readonly points: number;
  /** By how much the score rises if all of them are mended. */
  readonly yields: number;
  /** The score after that. */
  readonly scoreAfter: number | null;
  /** The most expensive first, in full. */
  readonly subjects: readonly SubjectLoss[];
}

/** What open critical violations cost beyond their weight. */
export interface CapLoss {
  /** `workload`: of workloads with an open critical violation; `scope`: of the whole score, because there is such a workload. */
  readonly of: 'workload' | 'scope';
  readonly limit: number;
  readonly points: number;
  /** Workloads with an open critical violation. */
  readonly workloads: number;
}

/** Why a score is what it is: the points of all rules and caps and the score are 100. */
export interface ScoreExplanation {
  readonly score: number;
  /** Most expensive first. */
  readonly rules: readonly RuleLoss[];
  /** None without an open critical violation. */
  readonly caps: readonly CapLoss[];
  readonly steps: readonly NextStep[];
}

const STEPS = 3;

/** Explains the score of the given workloads; undefined if they have none. */
export function explainScore(clusters: readonly ExplainedCluster[]): ScoreExplanation | undefined {
  const found = findFailures(clusters);
  const standing = ScoreStanding.of(found.members);
  const { score, mean, uncapped } = standing.heights();
  if (score === null || mean === null || uncapped === null) return undefined;
  const exposed = found.members.filter(({ sums }) => sums.openCriticals > 0).length;
  const caps: readonly CapLoss[] = [
    { of: 'workload', limit: WORKLOAD_CAP, points: roundedNumber(uncapped - mean), workloads: exposed },
    { of: 'scope', limit: SCOPE_CAP, points: roundedNumber(mean - score), workloads: exposed },
  ];
  return {
    score,
    rules: [...Map.groupBy(found.failures, ({ ruleId }) => ruleId).values()]
      .flatMap((failures) => ruleLoss(failures, standing, score))
      .toSorted((a, b) => b.points - a.points),
    caps: exposed === 0 ? [] : caps,
    steps: nextSteps(found, standing, STEPS),
  };
}

function ruleLoss(failures: readonly Failure[], standing: ScoreStanding, score: number): readonly RuleLoss[] {
  const [first] = failures;
  if (first === undefined) return [];
  const after = standing.heightsAfter(failures.map((failure) => ({ failure, becomes: 'pass' })));
  const costs = failures.map((failure) => pointsOf(failure, standing.weight));
  const loss: RuleLoss = {
    ruleId: first.ruleId,
    severity: first.severity,
    points: roundedNumber(costs.reduce((sum, cost) => sum + cost, 0)),
    yields: difference(after.score, score),
    scoreAfter: after.score,
    subjects: failures
      .map((failure, place): SubjectLoss => ({
        clusterId: failure.clusterId,
        subject: failure.subject,
        points: roundedNumber(costs[place] ?? 0),
        yields: difference(standing.heightsAfter([{ failure, becomes: 'pass' }]).score, score),
      }))
      .toSorted((a, b) => b.points - a.points),
  };
  return [loss];
}

/** The failed weight in the decided weight of each workload, and the weight of the workload in the mean. */
function pointsOf({ weight, members }: Failure, weights: number): number {
  return members.reduce((sum, member) => {
    const share = weightOf(member, member.sums) / weights;
    return share === 0 ? sum : sum + (100 * share * weight) / member.sums.decided;
  }, 0);
}
