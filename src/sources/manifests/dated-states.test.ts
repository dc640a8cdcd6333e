import { describe, expect, it } from 'vitest';
import { statesToTake } from './dated-states.ts';

function state(day: string) {
  return { date: new Date(`${day}T00:00:00Z`), path: `/fleet/a/${day}` };
}

const states = [state('2026-11-16'), state('2026-11-02'), state('2026-11-09')];

describe('dated states of a cluster', () => {
  it('are all taken at first, oldest first, each as of its day', () => {
    expect(statesToTake(states, undefined)).toEqual([
      { part: '/fleet/a/2026-11-02', takenAt: new Date('2026-11-02T00:00:00Z') },
      { part: '/fleet/a/2026-11-09', takenAt: new Date('2026-11-09T00:00:00Z') },
      { part: '/fleet/a/2026-11-16', takenAt: new Date('2026-11-16T00:00:00Z') },
    ]);
  });

  it('go on where a stop interrupted them', () => {
    const newest = new Date('2026-11-02T00:00:00Z');
    expect(statesToTake(states, newest).map(({ part }) => part)).toEqual([
      '/fleet/a/2026-11-09',
      '/fleet/a/2026-11-16',
    ]);
  });

  it('are the present once all are taken: the newest is read again, as of now', () => {
    const newest = new Date('2026-11-16T00:00:00Z');
    expect(statesToTake(states, newest)).toEqual([{ part: '/fleet/a/2026-11-16' }]);
  });

  it('do not exist in an empty folder', () => {
    expect(statesToTake([], undefined)).toEqual([]);
  });
});
