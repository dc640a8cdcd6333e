import { workloadKey, type WorkloadReference } from '../inventory/workload.ts';
import type { ScoreSample } from '../rules/assessment.ts';
import type { DataClass } from '../classification/classification.ts';
import { DATA_CLASS_WEIGHTS } from './weights.ts';

/**
 * The weights of a cluster's score and coverage in a mean over clusters: the sums of the weights of its workloads that
 * have one. A mean over clusters with these weights is the mean over all their workloads.
 */
export interface MeanWeights {
  readonly score: number;
  readonly coverage: number;
}

/** The weights of a snapshot's cluster. `workloads` are those that its score is the mean of, and undecided ones. */
export function meanWeights(
  workloads: readonly (WorkloadReference & { readonly dataClass: DataClass })[],
  samples: readonly ScoreSample[],
): MeanWeights {
  const byWorkload = new Map(
    samples.flatMap((sample) =>
      sample.scope.type === 'workload' ? [[workloadKey(sample.scope), sample] as const] : [],
    ),
  );
  let score = 0;
  let coverage = 0;
  for (const workload of workloads) {
    const sample = byWorkload.get(workloadKey(workload));
    const weight = DATA_CLASS_WEIGHTS[workload.dataClass];
    if (sample !== undefined && sample.score !== null) score += weight;
    if (sample !== undefined && sample.coverage !== null) coverage += weight;
  }
  return { score, coverage };
}
