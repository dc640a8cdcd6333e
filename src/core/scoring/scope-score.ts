import type { DataClass } from '../classification/classification.ts';
import { isPersonalData } from '../classification/classifier.ts';
import type { Score } from '../rules/assessment.ts';
import { DATA_CLASS_WEIGHTS, SCOPE_CAP } from './weights.ts';
import { weightedMean } from './workload-score.ts';

/** The part of a workload's score that scores of its namespace, cluster and fleet are computed from. */
export interface ScoredMember {
  readonly dataClass: DataClass;
  readonly score: Score;
  readonly coverage: number | null;
  /** Whether it has an open critical violation. */
  readonly exposure: 'critical' | 'none';
}

/** A score over several workloads. */
export interface ScopeScore<Member> {
  readonly score: Score;
  /** The score without the cap. */
  readonly mean: Score;
  readonly coverage: number | null;
  readonly piiWorkloads: number;
  readonly criticallyExposed: number;
  /** The first member with an open critical violation, which caps the score. */
  readonly capping: Member | null;
  /** The first of those with the lowest score. */
  readonly worst: Member | null;
}

/** The weighted mean over workloads, at most `SCOPE_CAP` if one of them has an open critical violation. */
export function scopeScore<Member extends ScoredMember>(members: readonly Member[]): ScopeScore<Member> {
  const meanOf = (valueOf: (member: Member) => number | null) =>
    weightedMean(
      members.map((member) => ({ value: valueOf(member), weight: DATA_CLASS_WEIGHTS[member.dataClass] })),
    );
  const mean = meanOf(({ score }) => score);
  const exposed = members.filter(({ exposure }) => exposure === 'critical');
  return {
    score: exposed.length === 0 ? mean : capped(mean, SCOPE_CAP),
    mean,
    coverage: meanOf(({ coverage }) => coverage),
    piiWorkloads: members.filter(({ dataClass }) => isPersonalData(dataClass)).length,
    criticallyExposed: exposed.length,
    capping: exposed[0] ?? null,
    worst: lowest(members),
  };
}

/** A score that is at most the limit. */
export function capped(score: Score, limit: number): Score {
  return score === null ? null : Math.min(score, limit);
}

function lowest<Member extends ScoredMember>(members: readonly Member[]): Member | null {
  let found: Member | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const member of members) {
    if (member.score === null || member.score >= least) continue;
    least = member.score;
    found = member;
  }
  return found;
}
