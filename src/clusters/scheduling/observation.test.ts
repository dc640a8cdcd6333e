import { describe, expect, it } from 'vitest';
import type { SnapshotSchedule } from '../../config/cluster-settings.ts';
import { maxIntervalSecondsOf } from './observation.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const DATED = { type: 'manifests', path: '/states', states: 'dated-folders' } as const;

function byDefault(schedule: Parameters<typeof maxIntervalSecondsOf>[0]['schedule']): number {
  return maxIntervalSecondsOf({ schedule, maxIntervalSeconds: null, source: { type: 'in-cluster' } });
}

function dated(schedule: SnapshotSchedule): number {
  return maxIntervalSecondsOf({ schedule, maxIntervalSeconds: null, source: DATED });
}

describe('the state of a snapshot holds', () => {
  it('for three intervals, or a day where snapshots are taken on request', () => {
    expect(byDefault({ type: 'interval', seconds: 900 })).toBe(2700);
    expect(byDefault({ type: 'manual' })).toBe(DAY);
  });

  it.each([
    ['*/30 * * * *', HOUR / 2],
    ['0 * * * *', HOUR],
    ['0 9-17 * * *', 16 * HOUR],
    ['0,20 3 * * *', DAY - HOUR / 3],
    ['0 3 * * 1-5', 3 * DAY],
    ['*/5 9-17 * * 1-5', 3 * DAY - 9 * HOUR + 5 * 60],
    ['0 0 1 * *', 31 * DAY],
    ['0 0 1 1 *', 366 * DAY],
    ['0 0 29 2 *', (3 * 365 + 366) * DAY],
  ])('for three of the longest steps of "%s"', (expression, step) => {
    expect(byDefault({ type: 'cron', expression })).toBe(3 * step);
  });

  it('for as long as configured', () => {
    for (const source of [{ type: 'in-cluster' }, DATED] as const)
      expect(maxIntervalSecondsOf({ schedule: { type: 'manual' }, maxIntervalSeconds: 60, source })).toBe(60);
  });

  it('for 31 days if it is that of a dated folder, or longer if its schedule says so', () => {
    expect(dated({ type: 'manual' })).toBe(31 * DAY);
    expect(dated({ type: 'interval', seconds: 900, jitterSeconds: 0 })).toBe(31 * DAY);
    expect(dated({ type: 'cron', expression: '0 0 1 * *' })).toBe(3 * 31 * DAY);
  });
});
