import { describe, expect, it } from 'vitest';
import { meanScore } from './mean-score.ts';

const workload = (coverage: number) =>
  ({ clusterId: 'a', namespace: 'shop', dataClass: 'pii', score: 100 * coverage, coverage }) as const;

describe('the mean of scores', () => {
  it('is the same number in whatever order the workloads are read', () => {
    const [a, b, c] = [workload(0.1), workload(0.2), workload(0.3)];
    expect((0.1 + 0.2 + 0.3) / 3).not.toBe((0.3 + 0.2 + 0.1) / 3);
    expect(meanScore([a, b, c])).toEqual(meanScore([c, b, a]));
    expect(meanScore([a, b, c])).toEqual({ score: 20, coverage: 0.2, piiWorkloads: 3 });
  });

  it('covers a workload whose data class is not known as undecided', () => {
    const unknown = { ...workload(0), dataClass: 'unclassified', score: null } as const;
    expect(meanScore([workload(1), unknown])).toEqual({ score: 100, coverage: 0.5, piiWorkloads: 1 });
  });

  it('is missing where nothing was decided', () => {
    expect(meanScore([])).toEqual({ score: null, coverage: null, piiWorkloads: 0 });
  });
});
