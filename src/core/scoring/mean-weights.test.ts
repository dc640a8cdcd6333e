import { describe, expect, it } from 'vitest';
import type { DataClass } from '../classification/classification.ts';
import type { Outcome, Subject } from '../rules/rule.ts';
import { meanWeights } from './mean-weights.ts';
import { scoreSamples } from './score-samples.ts';
import { weightedMean } from './workload-score.ts';

const workload = (name: string, dataClass: DataClass) => ({
  namespace: 'shop',
  name,
  kind: 'Deployment',
  dataClass,
});

function cluster(outcomes: readonly (readonly [DataClass, Outcome])[]) {
  const workloads = outcomes.map(([dataClass], at) => workload(`w${at}`, dataClass));
  const results = outcomes.map(([, outcome], at) => {
    const subject: Subject = { type: 'workload', namespace: 'shop', name: `w${at}`, kind: 'Deployment' };
    return { ruleId: 'default-deny-ingress', subject, severity: 'critical' as const, outcome };
  });
  return {
    workloads,
    samples: scoreSamples({ completeness: 'COMPLETE', undecided: [], workloads, results }),
  };
}

describe('the weights of a cluster in a mean over clusters', () => {
  it('count what has a score, and sensitive PII twice', () => {
    const { workloads, samples } = cluster([
      ['pii', 'pass'],
      ['sensitive-pii', 'fail'],
      ['pii', 'unknown'],
      ['sensitive-pii', 'not-applicable'],
    ]);
    expect(meanWeights(workloads, samples)).toEqual({ score: 3, coverage: 4 });
  });

  it('count the coverage of a workload whose data class is not known', () => {
    const undecided = [workload('w1', 'unclassified')];
    const workloads = [workload('w0', 'pii')];
    const subject: Subject = { type: 'workload', namespace: 'shop', name: 'w0', kind: 'Deployment' };
    const results = [{ ruleId: 'default-deny-ingress', subject, severity: 'high', outcome: 'pass' }] as const;
    const samples = scoreSamples({ completeness: 'COMPLETE', undecided, workloads, results });
    expect(meanWeights([...workloads, ...undecided], samples)).toEqual({ score: 1, coverage: 2 });
  });

  it('make the mean over clusters the mean over all their workloads', () => {
    const one = cluster([
      ['pii', 'pass'],
      ['sensitive-pii', 'fail'],
    ]);
    const other = cluster([['pii', 'pass']]);
    const mean = weightedMean(
      [one, other].map(({ workloads, samples }) => ({
        value: samples[0]?.mean ?? null,
        weight: meanWeights(workloads, samples).score,
      })),
    );
    expect(mean).toBeCloseTo((100 + 2 * 0 + 100) / 4, 10);
  });
});
