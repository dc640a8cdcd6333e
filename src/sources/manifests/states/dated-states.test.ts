import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManifestFolder } from '../../../../test/support/manifests/manifest-folder.ts';
import { SourceError } from '../../source-error.ts';
import { listDatedStates, statesToTake, statesUntil } from './dated-states.ts';

const folder = new ManifestFolder();

function state(day: string) {
  return { date: new Date(`${day}T00:00:00Z`), path: `/fleet/a/${day}` };
}

const states = [state('2026-11-16'), state('2026-11-02'), state('2026-11-09')];

describe('dated states of a cluster', () => {
  it('are all recorded at first, oldest first, each with its own date', () => {
    expect(statesToTake(states, undefined)).toEqual([
      { part: '/fleet/a/2026-11-02', takenAt: new Date('2026-11-02T00:00:00Z') },
      { part: '/fleet/a/2026-11-09', takenAt: new Date('2026-11-09T00:00:00Z') },
      { part: '/fleet/a/2026-11-16', takenAt: new Date('2026-11-16T00:00:00Z') },
    ]);
  });

  it('continue after an interruption', () => {
    const newest = new Date('2026-11-02T00:00:00Z');
    expect(statesToTake(states, newest).map(({ part }) => part)).toEqual([
      '/fleet/a/2026-11-09',
      '/fleet/a/2026-11-16',
    ]);
  });

  it('are read again with the current time from the newest, once all are recorded', () => {
    const newest = new Date('2026-11-16T00:00:00Z');
    expect(statesToTake(states, newest)).toEqual([{ part: '/fleet/a/2026-11-16' }]);
  });

  it('of the future wait until their day', () => {
    const day = new Date('2026-11-09T00:00:00Z');
    expect(statesToTake(statesUntil(day, states), undefined).map(({ part }) => part)).toEqual([
      '/fleet/a/2026-11-02',
      '/fleet/a/2026-11-09',
    ]);
    expect(statesToTake(statesUntil(new Date('2026-11-10T12:00:00Z'), states), day)).toEqual([
      { part: '/fleet/a/2026-11-09' },
    ]);
    expect(() => statesUntil(new Date('2026-11-01T23:59:59Z'), states)).toThrow(/dates in the future/);
  });

  it('do not exist in an empty folder', () => {
    expect(statesToTake([], undefined)).toEqual([]);
  });
});

describe('dated states', () => {
  it('are the folders named by a date, oldest first', () => {
    for (const name of ['2026-11-23', '2026-02-29', '0000-01-01', '2026-01-05', 'notes'])
      folder.write(`${name}/a.yaml`, '');
    expect(listDatedStates(folder.path)).toEqual([
      { date: new Date('2026-01-05T00:00:00Z'), path: '2026-01-05' },
      { date: new Date('2026-11-23T00:00:00Z'), path: '2026-11-23' },
    ]);
  });

  it('must exist', () => {
    expect(() => listDatedStates(folder.path)).toThrow(SourceError);
    expect(() => listDatedStates(join(folder.path, 'absent'))).toThrow(/no such folder/);
  });
});
