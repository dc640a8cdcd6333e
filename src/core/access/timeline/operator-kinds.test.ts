import { describe, expect, it } from 'vitest';
import { snapshot } from '../../../../test/support/api/access-histories.ts';
import { OperatorKinds } from './operator-kinds.ts';

const PROMETHEUS = 'Prometheus.monitoring.coreos.com';
const POSTGRES = 'Cluster.postgresql.cnpg.io';

describe('the kinds from which operators may have created pods', () => {
  const operators = new OperatorKinds(
    [
      { ...snapshot(1, 0), ignoredKinds: { ConfigMap: 3, [PROMETHEUS]: 1 } },
      { ...snapshot(2, 10), ignoredKinds: { [POSTGRES]: 2, [PROMETHEUS]: 1 } },
      { ...snapshot(3, 20), ignoredKinds: { ConfigMap: 3 } },
      { ...snapshot(4, 30), ignoredKinds: null },
    ],
    new Date(40),
  );
  const during = (from: number, until: number) => operators.during(new Date(from), new Date(until));

  it('are those of all snapshots that hold in the interval, and of no other', () => {
    expect(during(0, 10)).toEqual([PROMETHEUS]);
    expect(during(5, 11)).toEqual([POSTGRES, PROMETHEUS]);
    expect(during(20, 30)).toEqual([]);
  });

  it('are not known where a snapshot does not say, but those that are known are named', () => {
    expect(during(20, 31)).toBeNull();
    expect(during(15, 40)).toEqual([POSTGRES, PROMETHEUS]);
  });
});
