import { roundedNumber } from '../rounded-score.ts';
import type { Failure, FoundFailures, Mended } from './failure.ts';
import type { Heights, ScoreStanding } from './standing.ts';

/** Something to do next: to apply one suggested change, or to mend all violations of one rule. */
export type StepAction =
  | { readonly type: 'patch'; readonly clusterId: string; readonly namespace: string; readonly name: string }
  | { readonly type: 'rule'; readonly ruleId: string };

export interface NextStep {
  readonly action: StepAction;
  /** By how much the score rises, after the steps before it. 0 while an open critical violation still caps it. */
  readonly yields: number;
  /** The score after this step and those before it; null if nothing decided would be left. */
  readonly scoreAfter: number | null;
  /** The score without caps after it: it rises although a cap still holds the score. */
  readonly uncappedAfter: number | null;
  /** How many results no longer fail, each of one rule for one subject. */
  readonly mended: number;
}

interface Candidate {
  readonly action: StepAction;
  readonly mends: readonly Mended[];
}

/**
 * The best steps, one after the other: each is the one that raises the score most after those before it. While a cap
 * holds the score, it is the one that closes most critical violations. Steps that raise nothing are left out.
 */
export function nextSteps(found: FoundFailures, start: ScoreStanding, count: number): readonly NextStep[] {
  const candidates = candidatesOf(found);
  const done = new Set<Failure>();
  const steps: NextStep[] = [];
  let standing = start;
  while (steps.length < count) {
    const before = standing.heights();
    const best = bestOf(candidates, standing, done);
    if (best === undefined) break;
    standing = standing.after(best.mends);
    const after = standing.heights();
    for (const { failure } of best.mends) done.add(failure);
    steps.push({
      action: best.action,
      yields: difference(after.score, before.score),
      scoreAfter: after.score,
      uncappedAfter: after.uncapped,
      mended: best.mends.length,
    });
  }
  return steps;
}

function bestOf(
  candidates: readonly Candidate[],
  standing: ScoreStanding,
  done: ReadonlySet<Failure>,
): Candidate | undefined {
  let best: Candidate | undefined;
  let height = standing.heights();
  for (const { action, mends } of candidates) {
    const open = mends.filter(({ failure }) => !done.has(failure));
    if (open.length === 0) continue;
    const after = standing.heightsAfter(open);
    if (!isHigher(after, height)) continue;
    height = after;
    best = { action, mends: open };
  }
  return best;
}

/** Changes first: of several steps with the same effect, that of which it is known how to take it. */
function candidatesOf({ failures, changes }: FoundFailures): readonly Candidate[] {
  return [
    ...changes.map(({ clusterId, change: { namespace, name }, mends }): Candidate => ({
      action: { type: 'patch', clusterId, namespace, name },
      mends,
    })),
    ...[...Map.groupBy(failures, ({ ruleId }) => ruleId)].map(([ruleId, own]): Candidate => ({
      action: { type: 'rule', ruleId },
      mends: own.map((failure) => ({ failure, becomes: 'pass' })),
    })),
  ];
}

function isHigher(a: Heights, b: Heights): boolean {
  const gained = difference(a.score, b.score);
  if (gained !== 0) return gained > 0;
  if (a.criticals !== b.criticals) return a.criticals < b.criticals;
  return difference(a.uncapped, b.uncapped) > 0;
}

/** 0 if one of them does not exist. */
export function difference(after: number | null, before: number | null): number {
  return after === null || before === null ? 0 : roundedNumber(after - before);
}
