import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowing,
  always,
  database,
  heldAt,
  historyOf,
  OPEN,
  SHUT,
  snapshot,
  stateText,
  told,
  web,
} from '../../../../test/support/api/access-histories.ts';
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import { accessDuring } from './access-during.ts';
import { peerHistory } from './peer-history.ts';

const parts = [SHUT, OPEN, [allowing({ web: 'TCP 1', job: 'TCP 2' })], undefined] as const;
const drawn = fc.array(
  fc.record({
    step: fc.integer({ min: 1, max: 6 }),
    holds: fc.integer({ min: 1, max: 8 }),
    quality: fc.constantFrom(undefined, undefined, 'partial' as const, 'skewed' as const),
    list: fc.nat({ max: parts.length - 1 }),
    basis: fc.constantFrom('recorded', 'recorded', 'backfilled'),
    error: fc.constantFrom(0, 0, 0, 7, -7),
  }),
  { maxLength: 8 },
);
const from = fc.nat({ max: 20 });
const to = fc.nat({ max: 50 });

function build(steps: Parameters<Parameters<typeof drawn.map>[0]>[0], clocks: 'right' | 'wrong') {
  let at = 0;
  const snapshots = steps.map(({ step, holds, quality, error }, place) => {
    at += step;
    const shown = clocks === 'right' ? at : at + error;
    return snapshot(place + 1, shown, { holds, ...(quality && { quality }) });
  });
  const lists = steps.map(({ list }) => parts[list]);
  const only = (wanted: string) =>
    steps.map(({ list, basis }) => (basis === wanted ? parts[list] : undefined));
  const history = historyOf(snapshots, only('recorded'), only('backfilled'));
  return { history, lists, bases: steps.map(({ basis }) => basis) };
}

/** The state at one moment, determined from the snapshots one by one. */
function stateAt(moment: number, { history: { snapshots }, lists, bases }: ReturnType<typeof build>) {
  const place = heldAt(moment, snapshots);
  if (place === undefined) return 'not-observed';
  const held = snapshots[place]!;
  const list = lists[place];
  const allowed = list?.[0]?.workloads.find(({ workload: { name } }) => name === 'web')?.allowed;
  const cause =
    held.completeness === 'PARTIAL' ? 'partial' : held.consistency === 'SKEWED' ? 'skewed' : undefined;
  const scope = bases[place] === 'backfilled' && list !== undefined ? 'out-of-scope: ' : '';
  if (cause !== undefined)
    return `${scope}${allowed === undefined ? `unknown (${cause})` : `allowed (${cause}) ${allowed.toString()}`}`;
  if (list === undefined) return 'out-of-scope';
  return `${scope}${allowed === undefined ? 'denied' : `allowed ${allowed.toString()}`}`;
}

const peer = { type: 'workload', workload: web, presence: always } as const;

describe('the intervals of any history', () => {
  it('say at every moment what the snapshot that holds then says', () => {
    fc.assert(
      fc.property(drawn, from, to, (steps, start, end) => {
        const built = build(steps, 'right');
        const now = new Date(60);
        const period = { from: new Date(start), to: new Date(end), now };
        const intervals = peerHistory(built.history, peer, period, ALL_CONNECTIONS);
        for (let moment = start; moment < end; moment += 1) {
          const there = intervals.filter(
            (each) => each.from.getTime() <= moment && moment < each.until.getTime(),
          );
          expect(there.map(({ state }) => stateText(state))).toEqual([stateAt(moment, built)]);
        }
      }),
    );
  });

  it('cover the period without gaps, and neighbours differ, whatever the clocks said', () => {
    fc.assert(
      fc.property(drawn, from, to, (steps, start, end) => {
        const { history } = build(steps, 'wrong');
        const period = { from: new Date(start), to: new Date(end), now: new Date(40) };
        const intervals = peerHistory(history, peer, period, ALL_CONNECTIONS);
        let reached = start;
        for (const [place, interval] of intervals.entries()) {
          expect(interval.from.getTime()).toBe(reached);
          reached = interval.until.getTime();
          expect(reached).toBeGreaterThan(interval.from.getTime());
          const following = intervals.slice(place + 1, place + 2).map(({ state }) => stateText(state));
          expect(following).not.toContain(stateText(interval.state));
        }
        expect(reached).toBe(Math.max(start, Math.min(end, 40)));
      }),
    );
  });

  it('show every access that a snapshot saw, whatever the clocks said', () => {
    fc.assert(
      fc.property(drawn, (steps) => {
        const { history, lists } = build(steps, 'wrong');
        const period = { from: new Date(-100), to: new Date(40), now: new Date(40) };
        const { peers } = accessDuring(history, database, period, ALL_CONNECTIONS);
        const shown = peers.flatMap(({ intervals }) => intervals.map(({ state }) => stateText(state)));
        for (const list of lists)
          for (const { allowed } of list?.[0]?.workloads ?? [])
            expect(shown.some((text) => text.includes(allowed.toString()))).toBe(true);
      }),
    );
  });

  it('of one peer are those that everybody’s access has, where it had some', () => {
    fc.assert(
      fc.property(drawn, from, to, (steps, start, end) => {
        const { history } = build(steps, 'wrong');
        const period = { from: new Date(start), to: new Date(end), now: new Date(40) };
        const alone = peerHistory(history, peer, period, ALL_CONNECTIONS).filter(({ state, next }) =>
          [state, next].some((each) => each?.verdict === 'allowed' || each?.verdict === 'unknown'),
        );
        const among = accessDuring(history, database, period, ALL_CONNECTIONS).peers.find(
          (each) => each.type === 'workload' && each.workload.name === 'web',
        );
        // A peer in no list is in no interval; the coverage says when others may have had access.
        const undecided = alone.every(({ state }) => state.verdict === 'unknown');
        expect(among === undefined && undecided ? [] : told(alone)).toEqual(told(among?.intervals ?? []));
      }),
    );
  });
});
