import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldAt, snapshot } from '../../../test/support/api/access-histories.ts';
import { holdings } from '../access/timeline/spans.ts';
import { OUTCOMES } from '../rules/rule.ts';
import { postureDuring, type WorkloadRecord } from './posture.ts';
import type { RuleOutcomes, TimeKind } from './states.ts';

const CATALOGUE = [
  { id: 'deny', group: 'isolation' },
  { id: 'ports', group: 'precision' },
] as const;
const RULES = ['deny', 'ports', 'gone'];

/** What a snapshot says of the workload: outcomes, `undefined`: out of scope, `null`: absent. */
type Shown = RuleOutcomes | undefined | null;

const outcomes = fc
  .array(fc.tuple(fc.constantFrom(...RULES), fc.constantFrom('pass', ...OUTCOMES)), { maxLength: 4 })
  .map((drawn): RuleOutcomes => Object.fromEntries(drawn));
const passing: RuleOutcomes = { deny: 'pass', ports: 'pass' };
const drawn = fc.array(
  fc.record({
    step: fc.integer({ min: 1, max: 6 }),
    holds: fc.integer({ min: 1, max: 8 }),
    quality: fc.constantFrom(undefined, undefined, undefined, 'partial' as const, 'skewed' as const),
    shown: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Shown>(passing) },
      { weight: 2, arbitrary: outcomes },
      { weight: 1, arbitrary: fc.constantFrom<Shown>(undefined, null) },
    ),
    error: fc.constantFrom(0, 0, 0, 7, -7),
  }),
  { maxLength: 8 },
);
type Steps = Parameters<Parameters<typeof drawn.map>[0]>[0];
const from = fc.nat({ max: 20 });
const length = fc.integer({ min: 1, max: 30 });

const onlyAt = (place: number) => ({ validFrom: place + 1, validTo: place + 2 });

function build(steps: Steps, clocks: 'right' | 'wrong') {
  let at = 0;
  const snapshots = steps.map(({ step, holds, quality, error }, place) => {
    at += step;
    return snapshot(place + 1, clocks === 'right' ? at : at + error, { holds, ...(quality && { quality }) });
  });
  const shown = steps.map((step) => step.shown);
  const record: WorkloadRecord = {
    outcomes: shown.flatMap((each, place) => (each ? [{ ...onlyAt(place), outcomes: each }] : [])),
    presence: shown.flatMap((each, place) => (each === null ? [] : [onlyAt(place)])),
  };
  return { snapshots, shown, record };
}

function kindAt(moment: number, rule: string, { snapshots, shown }: ReturnType<typeof build>): TimeKind {
  const place = heldAt(moment, snapshots);
  if (place === undefined) return 'notObserved';
  const { completeness, consistency } = snapshots[place]!;
  const proven = completeness === 'COMPLETE' && consistency === 'CONSISTENT';
  const said = shown[place];
  if (!said) {
    if (!proven) return 'undecided';
    return said === null ? 'absent' : 'outOfScope';
  }
  const outcome = said[rule];
  if (outcome === undefined) return 'notRun';
  if (outcome === 'fail') return 'failed';
  if (!proven || outcome === 'unknown' || outcome === 'error') return 'undecided';
  return outcome === 'pass' ? 'passed' : 'notApplicable';
}

/** Every rule that any snapshot of the period has, and those that are always needed. */
function rulesIn(moments: readonly number[], { snapshots, shown }: ReturnType<typeof build>) {
  const run = new Set(moments.flatMap((moment) => Object.keys(shown[heldAt(moment, snapshots) ?? -1] ?? {})));
  return RULES.filter((rule) => rule === 'deny' || run.has(rule));
}

const isolated = (own: readonly TimeKind[]) =>
  own.includes('passed') && own.every((kind) => kind === 'passed' || kind === 'notApplicable');
const away = (own: readonly TimeKind[]) => own.every((kind) => kind === 'absent' || kind === 'outOfScope');

const range = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, place) => start + place);

describe('the posture of any workload', () => {
  it('counts every moment as the snapshot that holds then says', () => {
    fc.assert(
      fc.property(drawn, from, length, (steps, start, long) => {
        const built = build(steps, 'right');
        const now = new Date(60);
        const period = { from: new Date(start), to: new Date(start + long), now };
        const { rules } = postureDuring(holdings(built.snapshots, now), built.record, period, CATALOGUE);
        const moments = range(start, start + long);
        expect(rules.map(({ ruleId }) => ruleId)).toEqual(rulesIn(moments, built));
        for (const { ruleId, times } of rules) {
          const expected: Record<string, number> = Object.fromEntries(
            Object.keys(times).map((kind) => [kind, 0]),
          );
          for (const moment of moments) {
            const kind = kindAt(moment, ruleId, built);
            expected[kind] = (expected[kind] ?? 0) + 1;
          }
          expect(times).toEqual(expected);
        }
      }),
    );
  });

  it('is isolated throughout only if every rule passed or did not apply at every moment, and one passed', () => {
    fc.assert(
      fc.property(drawn, from, length, (steps, start, long) => {
        const built = build(steps, 'right');
        const now = new Date(60);
        const period = { from: new Date(start), to: new Date(start + long), now };
        const { verdict } = postureDuring(holdings(built.snapshots, now), built.record, period, CATALOGUE);
        const moments = range(start, start + long);
        const kinds = moments.map((moment) =>
          rulesIn(moments, built).map((rule) => kindAt(moment, rule, built)),
        );
        const all = kinds.flat();
        const expected = all.includes('failed')
          ? 'not-isolated'
          : kinds.every(isolated)
            ? 'isolated-throughout'
            : kinds.some(isolated) && kinds.every((own) => isolated(own) || away(own))
              ? 'isolated-while-in-scope'
              : 'undecided';
        expect(verdict).toBe(expected);
      }),
    );
  });

  it('has times that add up to the period, and intervals that cover it and differ, whatever the clocks said', () => {
    fc.assert(
      fc.property(drawn, from, length, (steps, start, long) => {
        const { snapshots, record } = build(steps, 'wrong');
        const now = new Date(40);
        const period = { from: new Date(start), to: new Date(start + long), now };
        const { rules, intervals } = postureDuring(holdings(snapshots, now), record, period, CATALOGUE);
        const end = Math.min(start + long, 40);
        for (const { times } of rules)
          expect(Object.values(times).reduce((sum, time) => sum + time, 0)).toBe(end - start);
        let reached = start;
        for (const [place, interval] of intervals.entries()) {
          expect(interval.from.getTime()).toBe(reached);
          reached = interval.until.getTime();
          expect(reached).toBeGreaterThan(interval.from.getTime());
          const next = intervals[place + 1];
          expect(next?.state === interval.state && next.undecided === interval.undecided).toBe(false);
        }
        expect(reached).toBe(end);
      }),
    );
  });

  it('never loses a failure that a snapshot saw, whatever the clocks said', () => {
    fc.assert(
      fc.property(drawn, (steps) => {
        const { snapshots, shown, record } = build(steps, 'wrong');
        const now = new Date(40);
        const period = { from: new Date(-100), to: now, now };
        const { verdict } = postureDuring(holdings(snapshots, now), record, period, CATALOGUE);
        const failed = shown.some((said) => said && Object.values(said).includes('fail'));
        expect(verdict === 'not-isolated').toBe(failed);
      }),
    );
  });
});
