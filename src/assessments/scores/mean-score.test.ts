import { describe, expect, it } from 'vitest';
import { meanScore } from './mean-score.ts';
import type { ClassifiedScore } from './workload-score.store.ts';

const workload = (coverage: number, name = 'db'): ClassifiedScore => ({
  clusterId: 'a',
  namespace: 'shop',
  name,
  kind: 'Deployment',
  dataClass: 'pii',
  score: 100 * coverage,
  coverage,
  criticallyExposed: 0,
  cappedBy: null,
});
const worst = { clusterId: 'a', namespace: 'shop', name: 'db', kind: 'Deployment' };
const nothing = { criticallyExposed: 0, cappedBy: null, worst: null };

describe('the mean of scores', () => {
  it('is the same number in whatever order the workloads are read', () => {
    const [a, b, c] = [workload(0.1), workload(0.2), workload(0.3)];
    expect((0.1 + 0.2 + 0.3) / 3).not.toBe((0.3 + 0.2 + 0.1) / 3);
    expect(meanScore([a, b, c])).toEqual(meanScore([c, b, a]));
    expect(meanScore([a, b, c])).toEqual({
      ...nothing,
      score: 20,
      coverage: 0.2,
      piiWorkloads: 3,
      worst: { ...worst, score: 10 },
    });
  });

  it('covers a workload whose data class is not known as undecided', () => {
    const unknown: ClassifiedScore = { ...workload(0), dataClass: 'unclassified', score: null };
    expect(meanScore([workload(1), unknown])).toEqual({
      ...nothing,
      score: 100,
      coverage: 0.5,
      piiWorkloads: 1,
      worst: { ...worst, score: 100 },
    });
  });

  it('is missing where nothing was decided', () => {
    expect(meanScore([])).toEqual({ ...nothing, score: null, coverage: null, piiWorkloads: 0 });
  });

  it('is capped by an open critical violation of any cluster, which it names', () => {
    const subject = { type: 'workload', namespace: 'shop', name: 'db', kind: 'Deployment' } as const;
    const exposed: ClassifiedScore = {
      ...workload(0.2),
      clusterId: 'b',
      criticallyExposed: 1,
      cappedBy: { limit: 49, ruleId: 'public-egress', subject },
    };
    const others = Array.from({ length: 11 }, (_, at) => workload(1, `w${at}`));
    expect(meanScore([...others, exposed])).toMatchObject({
      score: 79,
      criticallyExposed: 1,
      cappedBy: { limit: 79, clusterId: 'b', ruleId: 'public-egress', subject },
      worst: { ...worst, clusterId: 'b', score: 20 },
    });
  });

  it('has no count of exposed workloads if an earlier version recorded one of the scores', () => {
    expect(
      meanScore([workload(1), { ...workload(1), criticallyExposed: null }]).criticallyExposed,
    ).toBeNull();
  });
});
