import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RETENTION } from './retention-policy.ts';
import { snapshotsToThin, type KeptSnapshot } from './snapshots-to-thin.ts';

const NOW = new Date('2026-06-30T12:00:00Z');
const DAY = 86_400_000;

function snapshot(sequence: number, takenAt: string, quality: Partial<KeptSnapshot> = {}): KeptSnapshot {
  return {
    sequence,
    takenAt: new Date(takenAt),
    completeness: 'COMPLETE',
    consistency: 'CONSISTENT',
    ...quality,
  };
}

function thinned(snapshots: readonly KeptSnapshot[], needed: readonly number[] = []): readonly number[] {
  return snapshotsToThin(snapshots, { policy: DEFAULT_RETENTION, now: NOW, needed: new Set(needed) });
}

const NEWEST = snapshot(100, '2026-06-30T11:00:00Z');
const PARTIAL = { completeness: 'PARTIAL' } as const;
const SKEWED = { consistency: 'SKEWED' } as const;

describe('which snapshots are thinned', () => {
  it('none of the last 14 days', () => {
    const recent = [snapshot(1, '2026-06-16T12:00:01Z'), snapshot(2, '2026-06-16T12:30:00Z'), NEWEST];
    expect(thinned(recent)).toEqual([]);
  });

  it('then all but the first of each day', () => {
    const days = [
      snapshot(1, '2026-03-02T00:00:00Z'),
      snapshot(2, '2026-03-02T23:59:59Z'),
      snapshot(3, '2026-03-03T00:00:00Z'),
      snapshot(4, '2026-03-03T01:00:00Z'),
      NEWEST,
    ];
    expect(thinned(days)).toEqual([2, 4]);
  });

  it('after 13 months, all but the first of each week, which begins on Monday', () => {
    const weeks = [
      snapshot(1, '2025-03-03T08:00:00Z'), // Monday
      snapshot(2, '2025-03-04T08:00:00Z'),
      snapshot(3, '2025-03-09T23:00:00Z'), // Sunday
      snapshot(4, '2025-03-10T00:00:00Z'), // Monday
      NEWEST,
    ];
    expect(thinned(weeks)).toEqual([2, 3]);
  });

  it('after 7 years, all', () => {
    expect(thinned([snapshot(1, '2019-06-01T00:00:00Z'), NEWEST])).toEqual([1]);
  });

  it('a PARTIAL or SKEWED one rather than a later one of the same day that shows everything', () => {
    const day = [
      snapshot(1, '2026-03-02T01:00:00Z', PARTIAL),
      snapshot(2, '2026-03-02T02:00:00Z', { ...PARTIAL, ...SKEWED }),
      snapshot(3, '2026-03-02T03:00:00Z', SKEWED),
      snapshot(4, '2026-03-02T04:00:00Z'),
      snapshot(5, '2026-03-02T05:00:00Z'),
      NEWEST,
    ];
    expect(thinned(day)).toEqual([1, 2, 3, 5]);
    expect(thinned([...day.slice(0, 3), NEWEST])).toEqual([1, 2]);
  });

  it('never the newest, the last one that shows everything, or one that something refers to', () => {
    const old = [
      snapshot(1, '2015-01-01T00:00:00Z'),
      snapshot(2, '2015-01-01T01:00:00Z'),
      snapshot(3, '2015-01-01T02:00:00Z', SKEWED),
      snapshot(4, '2015-01-01T03:00:00Z', PARTIAL),
      snapshot(5, '2015-01-01T04:00:00Z', { ...PARTIAL, ...SKEWED }),
    ];
    expect(thinned(old)).toEqual([1]);
    expect(thinned(old, [1])).toEqual([]);
  });

  it('not one that a clock dates in the future', () => {
    const ahead = [snapshot(1, '2031-01-01T00:00:00Z'), snapshot(2, '2031-01-01T01:00:00Z'), NEWEST];
    expect(thinned(ahead)).toEqual([]);
  });
});

const histories = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: -600, max: 3 * 1440 }),
      completeness: fc.constantFrom('COMPLETE' as const, 'PARTIAL' as const),
      consistency: fc.constantFrom('CONSISTENT' as const, 'SKEWED' as const),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let time = Date.parse('2025-01-01T00:00:00Z');
    return steps.map(({ minutes, ...quality }, index): KeptSnapshot => {
      time += minutes * 60_000;
      return { sequence: index + 1, takenAt: new Date(time), ...quality };
    });
  });
const policies = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 60 }))
  .map(([all, daily, weekly]) => ({
    all,
    daily: all + daily,
    weekly: all + daily + weekly,
  }));
const nows = fc
  .integer({ min: 0, max: 150 })
  .map((days) => new Date(Date.parse('2025-01-01T00:00:00Z') + days * DAY));

describe('thinning', () => {
  it('gives the same whether it is done every day or all at once', () => {
    fc.assert(
      fc.property(
        histories,
        policies,
        nows,
        fc.integer({ min: 0, max: 30 }),
        (history, policy, now, days) => {
          const needed = new Set<number>();
          const earlier = new Date(now.getTime() - days * DAY);
          const first = new Set(snapshotsToThin(history, { policy, now: earlier, needed }));
          const rest = history.filter(({ sequence }) => !first.has(sequence));
          const second = snapshotsToThin(rest, { policy, now, needed });
          expect([...first, ...second].toSorted((a, b) => a - b)).toEqual(
            snapshotsToThin(history, { policy, now, needed }),
          );
        },
      ),
    );
  });

  it('leaves a snapshot of every day, and later of every week, that had one', () => {
    fc.assert(
      fc.property(histories, policies, nows, (history, policy, now) => {
        const gone = new Set(snapshotsToThin(history, { policy, now, needed: new Set() }));
        const rest = history.filter(({ sequence }) => !gone.has(sequence));
        const age = ({ takenAt }: KeptSnapshot) => (now.getTime() - takenAt.getTime()) / DAY;
        // A day or week may end after the limit: then its snapshot may be too old, and nothing else of it is kept.
        const days = history.filter((one) => age(one) < policy.daily - 1).map(dayOf);
        const weeks = history.filter((one) => age(one) < policy.weekly - 7).map(weekOf);
        expect(rest.map(dayOf)).toEqual(expect.arrayContaining(days));
        expect(rest.map(weekOf)).toEqual(expect.arrayContaining(weeks));
      }),
    );
  });

  it('never touches what is needed, or the newest', () => {
    fc.assert(
      fc.property(
        histories,
        policies,
        nows,
        fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
        (history, policy, now, needed) => {
          const gone = snapshotsToThin(history, { policy, now, needed: new Set(needed) });
          expect(gone.filter((sequence) => needed.includes(sequence))).toEqual([]);
          expect(gone).not.toContain(history.length);
        },
      ),
    );
  });
});

function dayOf({ takenAt }: KeptSnapshot): number {
  return Math.floor(takenAt.getTime() / DAY);
}

function weekOf(one: KeptSnapshot): number {
  return Math.floor((dayOf(one) + 3) / 7);
}
