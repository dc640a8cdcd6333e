import { compareText } from '../inventory/order.ts';
import type { Score, ScoreSample } from '../rules/assessment.ts';
import { roundedScore } from '../scoring/rounded-score.ts';
import type { DriftEffect, ScoreDrift, ScoreScope } from './drift-event.ts';
import type { Grounds } from './drift-ground.ts';

const EFFECTS: Readonly<Record<ScoreDrift['change'], DriftEffect>> = {
  raised: 'strengthens',
  lowered: 'weakens',
  lost: 'undecided',
  gained: 'none',
};

/** Whether scores were computed with the same formula, rules and settings, so that they can be compared. */
export function areComparable(before: Grounds, after: Grounds): boolean {
  return (
    before.ruleSetDigest === after.ruleSetDigest &&
    before.scopeDigest === after.scopeDigest &&
    before.scoreFormulaVersion === after.scoreFormulaVersion
  );
}

/**
 * The changed scores of the cluster and its namespaces. A score that rises while its coverage falls proves no improvement:
 * what lowered it before may only be undecided now.
 */
export function scoreEvents(
  before: readonly ScoreSample[],
  after: readonly ScoreSample[],
): readonly Omit<ScoreDrift, 'id' | 'baseSequence'>[] {
  const [was, is] = [byScope(before), byScope(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort(compareText).flatMap((namespace) => {
    const [then, now] = [was.get(namespace), is.get(namespace)];
    const scores = { before: then?.score ?? null, after: now?.score ?? null };
    if (scores.before === scores.after) return [];
    const change = changeOf(scores.before, scores.after);
    const isDoubtful = change === 'raised' && (now?.coverage ?? 0) < (then?.coverage ?? 0);
    const effect = isDoubtful ? 'undecided' : EFFECTS[change];
    const scope: ScoreScope = namespace === '' ? { type: 'cluster' } : { type: 'namespace', namespace };
    return [{ type: 'score', change, effect, pii: 'touched', scope, scores, ...exposureOf(then, now) }];
  });
}

function exposureOf(
  then: ScoreSample | undefined,
  now: ScoreSample | undefined,
): Pick<ScoreDrift, 'criticallyExposed' | 'cappedBy'> {
  const before = then === undefined ? 0 : then.criticallyExposed;
  const after = now === undefined ? 0 : now.criticallyExposed;
  return {
    ...(before !== null && after !== null && { criticallyExposed: { before, after } }),
    ...(now?.cappedBy && now.score !== null && { cappedBy: now.cappedBy }),
  };
}

function changeOf(before: Score, after: Score): ScoreDrift['change'] {
  if (before === null) return 'gained';
  if (after === null) return 'lost';
  return after > before ? 'raised' : 'lowered';
}

/** With rounded scores, by namespace; the cluster's own has the empty name. */
function byScope(samples: readonly ScoreSample[]): ReadonlyMap<string, ScoreSample> {
  return new Map(
    samples.map(roundedScore).flatMap((sample): [string, ScoreSample][] => {
      const { scope } = sample;
      if (scope.type === 'workload') return [];
      return [[scope.type === 'cluster' ? '' : scope.namespace, sample]];
    }),
  );
}
