import { toCapType, toWorstType } from './caps/score-cap.types.ts';
import type { ScoreSampleType, ScoreStep } from './score.types.ts';
import type { FleetScorePoint } from './fleet-score.store.ts';
import type { ScorePoint } from './score-history.store.ts';
import type { PartScorePoint } from './score.service.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970-01-01 was a Thursday, so weeks that begin on Monday are offset by three days. */
const MONDAY_OFFSET = 3 * DAY;

/**
 * Reduces a history (oldest first) to the last point of each step, and marks points that must not be compared with the
 * point before, because rules, settings or the formula changed.
 */
export function thinHistory(points: readonly PartScorePoint[], step: ScoreStep): readonly ScoreSampleType[] {
  const kept = points.filter((point, index) => {
    const next = points[index + 1];
    return (
      next === undefined || stepOf(point.takenAt, step) !== stepOf(next.takenAt, step) || step === 'snapshot'
    );
  });
  return kept.map((point, index) => {
    const before = kept[index - 1];
    return {
      part: point.part,
      at: point.takenAt,
      clusters: 1,
      score: point.score,
      coverage: point.coverage,
      piiWorkloads: point.piiWorkloads,
      criticallyExposed: point.criticallyExposed,
      cappedBy: toCapType(point.cappedBy),
      worst: toWorstType(point.worst),
      formulaVersion: point.scoreFormulaVersion,
      comparability: before === undefined || sameTerms(before, point) ? 'comparable' : 'incomparable',
    };
  });
}

/**
 * Points of the fleet. One computed from other clusters, or under other terms, than the point before is marked as
 * incomparable.
 */
export function toFleetSamples(points: readonly FleetScorePoint[]): readonly ScoreSampleType[] {
  return points.map(({ terms, scoreFormulaVersion, cappedBy, worst, ...point }, index) => ({
    ...point,
    cappedBy: toCapType(cappedBy),
    worst: toWorstType(worst),
    part: null,
    formulaVersion: scoreFormulaVersion,
    comparability: terms === (points[index - 1]?.terms ?? terms) ? 'comparable' : 'incomparable',
  }));
}

function sameTerms(left: ScorePoint, right: ScorePoint): boolean {
  return (
    left.ruleSetDigest === right.ruleSetDigest &&
    left.scopeDigest === right.scopeDigest &&
    left.scoreFormulaVersion === right.scoreFormulaVersion
  );
}

/** The number of the step that a time falls into, counted in UTC. */
function stepOf(at: Date, step: ScoreStep): number {
  const time = at.getTime();
  switch (step) {
    case 'snapshot':
      return time;
    case 'hour':
      return Math.floor(time / HOUR);
    case 'day':
      return Math.floor(time / DAY);
    case 'week':
      return Math.floor((time + MONDAY_OFFSET) / (7 * DAY));
  }
}
