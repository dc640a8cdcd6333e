import { describe, expect, it } from 'vitest';
import { datedStateWarnings, withDates } from './dated-state-warnings.ts';

const DAY = 86_400;
const dates = (...days: readonly string[]) => days.map((day) => new Date(`${day}T00:00:00Z`));
const folders = (...days: readonly string[]) =>
  withDates(days.map((day) => ({ part: day, takenAt: new Date(`${day}T00:00:00Z`) })));

const NOW = new Date('2026-12-31T00:00:00Z');

describe('warnings about dated states', () => {
  it('name a folder that was added with a date earlier than the newest snapshot', () => {
    const states = folders('2026-11-01', '2026-11-03', '2026-11-05');
    const [newest] = dates('2026-11-05');
    const taken = dates('2026-11-01', '2026-11-05');
    const [warning, ...more] = datedStateWarnings({
      states,
      newest,
      taken,
      maxIntervalSeconds: null,
      now: NOW,
    });
    expect(warning).toMatch(/^no snapshot shows the state of 2026-11-03: .+removeCluster/);
    expect(more).toEqual([]);
  });

  it('are none before the first snapshot, and for new folders', () => {
    const states = folders('2026-11-01', '2026-11-05', '2026-11-08');
    const maxIntervalSeconds = null;
    expect(
      datedStateWarnings({ states, newest: undefined, taken: [], maxIntervalSeconds, now: NOW }),
    ).toEqual([]);
    const [newest] = dates('2026-11-05');
    const taken = dates('2026-11-01', '2026-11-05');
    expect(datedStateWarnings({ states, newest, taken, maxIntervalSeconds, now: NOW })).toEqual([]);
  });

  it('say that a configured interval is shorter than the usual time between folders', () => {
    const states = folders('2026-11-01', '2026-11-08', '2026-11-15', '2026-11-16');
    const known = { states, newest: undefined, taken: [], now: NOW };
    expect(datedStateWarnings({ ...known, maxIntervalSeconds: 2 * DAY })).toEqual([
      expect.stringContaining('the usual time between dated folders, 7 days'),
    ]);
    expect(datedStateWarnings({ ...known, maxIntervalSeconds: 7 * DAY })).toEqual([]);
  });

  it('name folders of the future, which are not read yet', () => {
    const states = folders('2026-11-01', '2099-01-01');
    const newest = new Date('2026-11-30T10:00:00Z');
    const taken = dates('2026-11-01');
    expect(datedStateWarnings({ states, newest, taken, maxIntervalSeconds: null, now: NOW })).toEqual([
      'not read before their day, in UTC: 2099-01-01',
    ]);
  });
});
