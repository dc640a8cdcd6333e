import type { Completeness } from '../inventory/inventory.ts';
import { type WorkloadReference, workloadKey } from '../inventory/workload.ts';
import type { RuleResult, Score, ScoreSample } from '../rules/assessment.ts';
import type { DataClass } from '../rules/classification.ts';
import { DATA_CLASS_WEIGHTS } from './weights.ts';
import { coverage, tally, weightedMean, workloadScore } from './workload-score.ts';

export interface ScoringInput {
  readonly completeness: Completeness;
  /** PII workloads only. */
  readonly workloads: readonly (WorkloadReference & { readonly dataClass: DataClass })[];
  readonly results: readonly Pick<RuleResult, 'severity' | 'outcome' | 'subject'>[];
}

interface ScoredWorkload {
  readonly workload: WorkloadReference;
  readonly weight: number;
  readonly score: Score;
  readonly coverage: number | null;
}

/**
 * Scores of the cluster, its namespaces and its workloads. What a namespace was judged for counts for each of
 * its PII workloads.
 *
 * Where anything was unread, every score is null, those of fully read namespaces too: who reaches a namespace
 * depends on pods and labels of all the others, so no part of a cluster is known before the whole is.
 * Coverage is still told.
 */
export function scoreSamples({ completeness, workloads, results }: ScoringInput): readonly ScoreSample[] {
  const ofWorkload = Map.groupBy(
    results.filter((result) => result.subject.type === 'workload'),
    ({ subject }) => (subject.type === 'workload' ? workloadKey(subject) : ''),
  );
  const ofNamespace = Map.groupBy(
    results.filter((result) => result.subject.type === 'namespace'),
    ({ subject }) => subject.namespace,
  );
  const scored = workloads.map((workload): ScoredWorkload => {
    const sums = tally([
      ...(ofWorkload.get(workloadKey(workload)) ?? []),
      ...(ofNamespace.get(workload.namespace) ?? []),
    ]);
    return {
      workload,
      weight: DATA_CLASS_WEIGHTS[workload.dataClass],
      score: completeness === 'COMPLETE' ? workloadScore(sums) : null,
      coverage: coverage(sums),
    };
  });
  const namespaces = Map.groupBy(scored, ({ workload }) => workload.namespace);
  return [
    sample({ type: 'cluster' }, scored),
    ...[...namespaces].map(([namespace, members]) => sample({ type: 'namespace', namespace }, members)),
    ...scored.map((member) => {
      const { namespace, name, kind } = member.workload;
      return sample({ type: 'workload', namespace, name, kind }, [member]);
    }),
  ];
}

/** No waiver can be granted yet, so the score with waivers is the score. */
function sample(scope: ScoreSample['scope'], members: readonly ScoredWorkload[]): ScoreSample {
  const score = weightedMean(members.map(({ score: value, weight }) => ({ value, weight })));
  return {
    scope,
    score,
    scoreWithWaivers: score,
    coverage: weightedMean(members.map(({ coverage: value, weight }) => ({ value, weight }))),
    piiWorkloads: members.length,
  };
}
