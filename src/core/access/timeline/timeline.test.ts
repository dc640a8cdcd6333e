import { describe, expect, it } from 'vitest';
import {
  allowing,
  always,
  database,
  historyOf,
  ofDatabase,
  ofWeb,
  OPEN,
  SHUT,
  snapshot,
  told,
  until,
  web,
} from '../../../../test/support/api/access-histories.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { parseAddress, parseCidr } from '../../network/address.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS, portsOf } from '../../network/connection-set.ts';
import { peerHistory } from './peer-history.ts';

describe('the history of one peer', () => {
  it('says from when until when it had access, with the snapshots before and after each change', () => {
    const snapshots = [snapshot(1, 100), snapshot(2, 200), snapshot(3, 300), snapshot(4, 400)];
    expect(ofWeb(historyOf(snapshots, [SHUT, OPEN, OPEN, SHUT]), until(500, 100))).toEqual([
      '100-200 denied, closed s1..s2',
      '200-400 allowed TCP 5432, opened s1..s2, closed s3..s4',
      '400-500 denied, opened s3..s4',
    ]);
  });

  it('has an interval of its own for the time that no snapshot holds for', () => {
    const snapshots = [snapshot(1, 100, { holds: 50 }), snapshot(2, 300, { holds: 50 })];
    expect(ofWeb(historyOf(snapshots, [OPEN, OPEN]), until(400))).toEqual([
      '0-100 not-observed',
      '100-150 allowed TCP 5432',
      '150-300 not-observed',
      '300-350 allowed TCP 5432',
      '350-400 not-observed',
    ]);
    expect(ofWeb(historyOf(snapshots, [OPEN, SHUT]), until(320, 100))).toEqual([
      '100-150 allowed TCP 5432, closed s1..s2',
      '150-300 not-observed',
      '300-320 denied, opened s1..s2',
    ]);
  });

  it('says nothing of the time after now', () => {
    const period = { from: new Date(0), to: new Date(9000), now: new Date(150) };
    expect(ofWeb(historyOf([snapshot(1, 0)], [OPEN]), period)).toEqual(['0-150 allowed TCP 5432']);
  });

  it('leaves out changes that lie outside the period', () => {
    const snapshots = [snapshot(1, 100), snapshot(2, 200), snapshot(3, 300), snapshot(4, 400)];
    expect(
      ofWeb(historyOf(snapshots, [SHUT, OPEN, OPEN, SHUT]), { ...until(250, 210), now: new Date(900) }),
    ).toEqual(['210-250 allowed TCP 5432']);
  });

  it('has a change that the first snapshot after the period shows, because it may have happened in the period', () => {
    const period = { ...until(250, 210), now: new Date(900) };
    const snapshots = [snapshot(1, 100), snapshot(2, 200), snapshot(3, 300), snapshot(4, 400)];
    expect(ofWeb(historyOf(snapshots, [SHUT, SHUT, OPEN, SHUT]), period)).toEqual([
      '210-250 denied, closed s2..s3',
    ]);
    expect(ofWeb(historyOf(snapshots, [OPEN, OPEN, SHUT, OPEN]), period)).toEqual([
      '210-250 allowed TCP 5432, closed s2..s3',
    ]);
    const partial = snapshots.with(2, snapshot(3, 300, { quality: 'partial' }));
    expect(ofWeb(historyOf(partial, [OPEN, OPEN, SHUT, SHUT]), period)).toEqual([
      '210-250 allowed TCP 5432, closed s2..s4',
    ]);
    const lapsed = snapshots.with(1, snapshot(2, 200, { holds: 20 }));
    expect(ofWeb(historyOf(lapsed, [SHUT, SHUT, OPEN, OPEN]), period)).toEqual([
      '210-220 denied, closed s2..s3',
      '220-250 not-observed',
    ]);
  });

  it('is about the port that is asked for', () => {
    const lists = [
      [allowing({ web: 'TCP 80' })],
      [allowing({ web: 'TCP 80,443' })],
      [allowing({ web: 'TCP 443' })],
    ];
    const history = historyOf([snapshot(1, 0), snapshot(2, 10), snapshot(3, 20)], lists);
    expect(ofWeb(history, until(30), portsOf('TCP', 80))).toEqual([
      '0-20 allowed TCP 80, closed s2..s3',
      '20-30 denied, opened s2..s3',
    ]);
  });

  it('tells a workload that did not handle personal data from one that did not exist', () => {
    const snapshots = [snapshot(1, 0), snapshot(2, 10), snapshot(3, 20)];
    const history = {
      ...historyOf(snapshots, [undefined, undefined, OPEN]),
      presence: [{ validFrom: 2, validTo: null }],
    };
    expect(ofWeb(history, until(30))).toEqual([
      '0-10 absent, closed s1..s2',
      '10-20 out-of-scope, opened s1..s2, closed s2..s3',
      '20-30 allowed TCP 5432, opened s2..s3',
    ]);
  });

  it('tells changes of the access from those of the scope, which no changed connection explains', () => {
    const snapshots = [snapshot(1, 0), snapshot(2, 10), snapshot(3, 20), snapshot(4, 30)];
    const history = {
      ...historyOf(snapshots, [undefined, undefined, OPEN, SHUT]),
      presence: [{ validFrom: 2, validTo: null }],
    };
    const about = { type: 'workload', workload: web, presence: always } as const;
    const intervals = peerHistory(history, about, until(40), ALL_CONNECTIONS);
    expect(intervals.map(({ state, opened }) => [state.verdict, opened?.of])).toEqual([
      ['absent', undefined],
      ['out-of-scope', 'scope'],
      ['allowed', 'scope'],
      ['denied', 'access'],
    ]);
  });

  it('says that a peer which did not exist was absent, and never that it was denied', () => {
    const history = historyOf([snapshot(1, 0), snapshot(2, 10)], [SHUT, OPEN]);
    const peer = { type: 'workload', workload: web, presence: [{ validFrom: 2, validTo: null }] } as const;
    expect(told(peerHistory(history, peer, until(20), ALL_CONNECTIONS))).toEqual([
      '0-10 absent, closed s1..s2',
      '10-20 allowed TCP 5432, opened s1..s2',
    ]);
    const nobody = { ...peer, presence: [] };
    expect(told(peerHistory(history, nobody, until(20), ALL_CONNECTIONS))).toEqual(['0-20 absent']);
  });

  it('of anybody is what at least one peer has, without the workload itself', () => {
    const lists = [[allowing({ web: 'TCP 1' })], [allowing({ job: 'TCP 2', web: 'TCP 1' })], SHUT];
    const history = historyOf([snapshot(1, 0), snapshot(2, 10), snapshot(3, 20)], lists);
    const anybodyBut = (but: WorkloadReference) =>
      told(peerHistory(history, { type: 'anybody', but }, until(30), ALL_CONNECTIONS));
    expect(anybodyBut(database)).toEqual([
      '0-10 allowed TCP 1, closed s1..s2',
      '10-20 allowed TCP 1-2, opened s1..s2, closed s2..s3',
      '20-30 denied, opened s2..s3',
    ]);
    expect(anybodyBut(web)[0]).toBe('0-10 denied, closed s1..s2');
  });

  it('finds the range that contains an address', () => {
    const range = { ...parseCidr('52.0.0.0/8') };
    const sets = { allowed: portsOf('TCP', 443), unknown: NO_CONNECTIONS, declared: NO_CONNECTIONS };
    const parts = [{ namespace: '', workloads: [], outside: [{ range, ...sets }] }];
    const history = historyOf([snapshot(1, 0)], [parts]);
    const of = (text: string) =>
      told(peerHistory(history, { type: 'address', address: parseAddress(text) }, until(9), ALL_CONNECTIONS));
    expect(of('52.255.255.255')).toEqual(['0-9 allowed TCP 443']);
    expect(of('53.0.0.0')).toEqual(['0-9 denied']);
    expect(of('::3400:0')).toEqual(['0-9 denied']);
  });
});

describe.each(['partial', 'skewed'] as const)('a %s snapshot', (quality) => {
  const snapshots = [snapshot(1, 0), snapshot(2, 10, { quality }), snapshot(3, 20)];

  it('closes nothing: what it does not show is undecided', () => {
    expect(ofWeb(historyOf(snapshots, [OPEN, SHUT, OPEN]), until(30))).toEqual([
      '0-10 allowed TCP 5432',
      `10-20 unknown (${quality})`,
      '20-30 allowed TCP 5432',
    ]);
    expect(ofWeb(historyOf(snapshots, [OPEN, undefined, SHUT]), until(30))).toEqual([
      '0-10 allowed TCP 5432, closed s1..s3',
      `10-20 unknown (${quality})`,
      '20-30 denied, opened s1..s3',
    ]);
  });

  it('opens what it proves allowed, and keeps it', () => {
    expect(ofWeb(historyOf(snapshots, [SHUT, OPEN, OPEN]), until(30))).toEqual([
      '0-10 denied, closed s1..s2',
      `10-20 allowed (${quality}) TCP 5432, opened s1..s2`,
      '20-30 allowed TCP 5432',
    ]);
    expect(ofWeb(historyOf(snapshots, [OPEN, OPEN, SHUT]), until(30))).toEqual([
      '0-10 allowed TCP 5432',
      `10-20 allowed (${quality}) TCP 5432, closed s2..s3`,
      '20-30 denied, opened s2..s3',
    ]);
  });

  it('decides a port that it proves allowed', () => {
    expect(ofWeb(historyOf(snapshots, [OPEN, OPEN, OPEN]), until(30), portsOf('TCP', 5432))).toEqual([
      '0-30 allowed TCP 5432',
    ]);
  });

  it('as the first one opens nothing, and what it proved allowed closes', () => {
    const first = [snapshot(1, 0, { quality }), snapshot(2, 10)];
    expect(ofWeb(historyOf(first, [OPEN, [allowing({ web: 'TCP 1,5432' })]]), until(20))).toEqual([
      `0-10 allowed (${quality}) TCP 5432`,
      '10-20 allowed TCP 1,5432',
    ]);
    expect(ofWeb(historyOf(first, [OPEN, SHUT]), until(20))).toEqual([
      `0-10 allowed (${quality}) TCP 5432, closed s1..s2`,
      '10-20 denied, opened s1..s2',
    ]);
  });
});

describe('a held snapshot', () => {
  const quality = 'held';
  const [before, held, after] = [snapshot(1, 0), snapshot(2, 10, { quality }), snapshot(3, 20)];
  const port = portsOf('TCP', 5432);

  it('opens access at once, which is marked while nothing confirms it', () => {
    expect(ofWeb(historyOf([before, held], [SHUT, OPEN]), until(20), port)).toEqual([
      '0-10 denied, closed s1..s2',
      '10-20 allowed (held) TCP 5432, opened s1..s2',
    ]);
    expect(ofWeb(historyOf([before, held, after], [SHUT, OPEN, SHUT]), until(30), port)).toEqual([
      '0-10 denied, closed s1..s2',
      '10-20 allowed (held) TCP 5432, opened s1..s2, closed s2..s3',
      '20-30 denied, opened s2..s3',
    ]);
    const still = [before, held, snapshot(3, 20, { quality }), snapshot(4, 30)];
    expect(ofWeb(historyOf(still, [SHUT, OPEN, OPEN, SHUT]), until(40), port)[1]).toBe(
      '10-30 allowed (held) TCP 5432, opened s1..s2, closed s3..s4',
    );
  });

  it('is confirmed by the next complete one that shows the same access', () => {
    const history = historyOf([before, held, after], [SHUT, OPEN, OPEN]);
    expect(ofWeb(history, until(30), port)[1]).toBe('10-30 allowed TCP 5432, opened s1..s2');
    expect(ofWeb(history, until(30))[1]).toBe('10-20 allowed (partial) TCP 5432, opened s1..s2');
    expect(
      ofWeb(
        historyOf([before, held, snapshot(3, 20, { quality: 'partial' })], [SHUT, OPEN, OPEN]),
        until(30),
        port,
      )[1],
    ).toBe('10-20 allowed (held) TCP 5432, opened s1..s2');
  });

  it('is confirmed by a person, and then a partial one', () => {
    const confirmed = snapshot(2, 10, { quality: 'confirmed' });
    const history = historyOf([before, confirmed, after], [SHUT, OPEN, SHUT]);
    expect(ofWeb(history, until(30), port)[1]).toBe('10-20 allowed TCP 5432, opened s1..s2, closed s2..s3');
    expect(ofDatabase(history, until(30)).coverage[1]).toBe('10-20 partial');
  });

  it('leaves open who else had access', () => {
    const history = historyOf([before, held, after], [SHUT, SHUT, SHUT]);
    expect(ofWeb(history, until(30), port)[1]).toBe('10-20 unknown (held)');
    expect(ofDatabase(history, until(30)).coverage).toEqual([
      '0-10 complete',
      '10-20 held',
      '20-30 complete',
    ]);
  });
});

describe('with clocks that were wrong', () => {
  it('a snapshot that claims to be later than its successor begins just before that', () => {
    const snapshots = [snapshot(1, 100), snapshot(2, 900), snapshot(3, 300)];
    expect(ofWeb(historyOf(snapshots, [SHUT, OPEN, SHUT]), until(1000, 100))).toEqual([
      '100-299 denied, closed s1..s2',
      '299-300 allowed TCP 5432, opened s1..s2, closed s2..s3',
      '300-1000 denied, opened s2..s3',
    ]);
  });

  it('a snapshot from the future was taken by now', () => {
    expect(ofWeb(historyOf([snapshot(1, 100), snapshot(2, 5000)], [SHUT, OPEN]), until(1000, 100))).toEqual([
      '100-999 denied, closed s1..s2',
      '999-1000 allowed TCP 5432, opened s1..s2',
    ]);
  });
});
