import { describe, expect, it } from 'vitest';
import { snapshot } from '../../../test/support/api/access-histories.ts';
import { holdings, type ObservedSnapshot } from '../access/timeline/spans.ts';
import { postureCoverage, postureDuring, type WorkloadRecord } from './posture.ts';
import type { RuleOutcomes } from './states.ts';

const CATALOGUE = [
  { id: 'deny', group: 'isolation' },
  { id: 'ports', group: 'precision' },
  { id: 'review', group: 'data-flow', concerns: 'map' },
] as const;
const GOOD: RuleOutcomes = { deny: 'pass', ports: 'pass' };

/** What each snapshot says, from the first on; `undefined`: the workload was out of scope, `null`: it did not exist. */
function recordOf(shown: readonly (RuleOutcomes | undefined | null)[]): WorkloadRecord {
  const at = (place: number) => ({
    validFrom: place + 1,
    validTo: place + 1 === shown.length ? null : place + 2,
  });
  return {
    outcomes: shown.flatMap((each, place) => (each ? [{ ...at(place), outcomes: each }] : [])),
    presence: shown.flatMap((each, place) => (each === null ? [] : [at(place)])),
  };
}

/** The verdict, the intervals, and the times of each rule that are not 0. */
function told(
  snapshots: readonly ObservedSnapshot[],
  shown: Parameters<typeof recordOf>[0],
  { from = 0, to }: { readonly from?: number; readonly to: number },
) {
  const period = { from: new Date(from), to: new Date(to), now: new Date(1000) };
  const found = postureDuring(holdings(snapshots, period.now), recordOf(shown), period, CATALOGUE);
  return {
    verdict: found.verdict,
    intervals: found.intervals.map(
      ({ from: begin, until, state, undecided }) =>
        `${begin.getTime()}-${until.getTime()} ${state}${undecided ? ` (${undecided})` : ''}`,
    ),
    rules: found.rules.map(({ ruleId, times }) =>
      [
        ruleId,
        ...Object.entries(times).flatMap(([kind, time]) => (time === 0 ? [] : [`${kind} ${time}`])),
      ].join(' '),
    ),
  };
}

const three = [snapshot(1, 0), snapshot(2, 10), snapshot(3, 20)];

describe('a workload', () => {
  it('is isolated throughout if every rule passed at every moment', () => {
    expect(told(three, [GOOD, GOOD, GOOD], { from: 5, to: 30 })).toEqual({
      verdict: 'isolated-throughout',
      intervals: ['5-30 isolated'],
      rules: ['deny passed 25', 'ports passed 25'],
    });
  });

  it('is not isolated if one rule failed at one moment, and the times say for how long', () => {
    expect(told(three, [GOOD, { ...GOOD, ports: 'fail' }, GOOD], { to: 30 })).toEqual({
      verdict: 'not-isolated',
      intervals: ['0-10 isolated', '10-20 not-isolated', '20-30 isolated'],
      rules: ['deny passed 30', 'ports passed 20 failed 10'],
    });
  });

  it('is isolated whatever a rule says of the data-flow map, and before that rule existed', () => {
    const shown = [GOOD, { ...GOOD, review: 'pass' }, { ...GOOD, review: 'fail' }] as const;
    expect(told(three, shown, { from: 5, to: 30 })).toEqual({
      verdict: 'isolated-throughout',
      intervals: ['5-30 isolated'],
      rules: ['deny passed 25', 'ports passed 25', 'review passed 10 failed 10 notRun 5'],
    });
  });

  it('is not told to be isolated while a rule was not run, could not decide or threw', () => {
    expect(
      told(three, [{ ports: 'pass', deny: 'unknown' }, { deny: 'error', ports: 'pass' }, GOOD], { to: 30 }),
    ).toMatchObject({ verdict: 'undecided', rules: ['deny passed 10 undecided 20', 'ports passed 30'] });
    expect(told(three, [{ ports: 'pass' }, GOOD, GOOD], { to: 30 })).toEqual({
      verdict: 'undecided',
      intervals: ['0-10 undecided', '10-30 isolated'],
      rules: ['deny passed 20 notRun 10', 'ports passed 30'],
    });
  });

  it('is not told to be isolated if the rules of isolation were never run, or no rule applied', () => {
    expect(told(three, [{ ports: 'pass' }, { ports: 'pass' }, { ports: 'pass' }], { to: 30 })).toMatchObject({
      verdict: 'undecided',
      rules: ['deny notRun 30', 'ports passed 30'],
    });
    const nothing: RuleOutcomes = { deny: 'not-applicable' };
    expect(told(three, [nothing, nothing, nothing], { to: 30 })).toMatchObject({
      verdict: 'undecided',
      rules: ['deny notApplicable 30'],
    });
  });

  it('is not told to be isolated where no snapshot says anything', () => {
    const short = [snapshot(1, 5, { holds: 10 }), snapshot(2, 20, { holds: 5 })];
    expect(told(short, [GOOD, GOOD], { to: 30 })).toEqual({
      verdict: 'undecided',
      intervals: [
        '0-5 not-observed',
        '5-15 isolated',
        '15-20 not-observed',
        '20-25 isolated',
        '25-30 not-observed',
      ],
      rules: ['deny passed 15 notObserved 15', 'ports passed 15 notObserved 15'],
    });
  });

  it('that did not exist or was out of scope at some time is isolated only while it was in scope', () => {
    expect(told(three, [null, undefined, GOOD], { to: 30 })).toEqual({
      verdict: 'isolated-while-in-scope',
      intervals: ['0-10 absent', '10-20 out-of-scope', '20-30 isolated'],
      rules: ['deny passed 10 outOfScope 10 absent 10', 'ports passed 10 outOfScope 10 absent 10'],
    });
  });

  it('keeps rules that this version no longer has', () => {
    expect(told(three, [{ ...GOOD, old: 'fail' }, GOOD, GOOD], { to: 30 }).rules.at(-1)).toBe(
      'old failed 10 notRun 20',
    );
  });

  it('says nothing of the time after now', () => {
    expect(told(three, [GOOD, GOOD, GOOD], { from: 990, to: 9000 })).toMatchObject({
      intervals: ['990-1000 isolated'],
    });
  });
});

describe.each(['partial', 'skewed', 'held'] as const)('a %s snapshot', (quality) => {
  const snapshots = [snapshot(1, 0), snapshot(2, 10, { quality }), snapshot(3, 20)];

  it('proves no pass', () => {
    expect(told(snapshots, [GOOD, { deny: 'pass', ports: 'not-applicable' }, GOOD], { to: 30 })).toEqual({
      verdict: 'undecided',
      intervals: ['0-10 isolated', `10-20 undecided (${quality})`, '20-30 isolated'],
      rules: ['deny passed 20 undecided 10', 'ports passed 20 undecided 10'],
    });
  });

  it('proves a failure', () => {
    expect(told(snapshots, [GOOD, { ...GOOD, deny: 'fail' }, GOOD], { to: 30 })).toEqual({
      verdict: 'not-isolated',
      intervals: ['0-10 isolated', '10-20 not-isolated', '20-30 isolated'],
      rules: ['deny passed 20 failed 10', 'ports passed 20 undecided 10'],
    });
  });

  it('does not prove that a workload was gone or out of scope', () => {
    for (const gone of [null, undefined])
      expect(told(snapshots, [GOOD, gone, GOOD], { to: 30 })).toMatchObject({
        verdict: 'undecided',
        rules: ['deny passed 20 undecided 10', 'ports passed 20 undecided 10'],
      });
  });
});

describe('the coverage of a period', () => {
  it('says what was observed, whatever is recorded of a workload', () => {
    const snapshots = [
      snapshot(1, 100),
      snapshot(2, 200, { quality: 'partial', holds: 50 }),
      snapshot(3, 300),
    ];
    const period = { from: new Date(50), to: new Date(350), now: new Date(1000) };
    const lines = postureCoverage(holdings(snapshots, period.now), period).map(
      ({ from, until, coverage }) => `${from.getTime()}-${until.getTime()} ${coverage}`,
    );
    expect(lines).toEqual([
      '50-100 not-observed',
      '100-200 complete',
      '200-250 partial',
      '250-300 not-observed',
      '300-350 complete',
    ]);
  });
});
