import { describe, expect, it } from 'vitest';
import {
  always,
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
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import type { AccessPart } from '../access-list.ts';
import { peerHistory } from './peer-history.ts';
import type { AccessHistory } from './spans.ts';

/** The workload comes into scope with the third snapshot, which is incomplete and holds for 100 ms. */
const incomplete = (quality: 'partial' | 'held', at = 500): AccessHistory =>
  historyOf(
    [snapshot(1, 100), snapshot(2, 200), snapshot(3, 300, { quality, holds: 100 }), snapshot(4, at)],
    [undefined, undefined, OPEN, OPEN],
    [OPEN, OPEN],
  );

describe('a workload that was out of scope and is judged now', () => {
  const snapshots = [1, 2, 3, 4, 5].map((sequence) => snapshot(sequence, sequence * 100));
  const nobody = [undefined, undefined, undefined, undefined];
  const later = (...lists: (readonly AccessPart[])[]) => historyOf(snapshots, [...nobody, OPEN], lists);

  it('was out of scope, with the access that it had', () => {
    expect(ofWeb(later(SHUT, OPEN, OPEN, SHUT), until(600, 100))).toEqual([
      '100-200 out-of-scope: denied, closed s1..s2',
      '200-400 out-of-scope: allowed TCP 5432, opened s1..s2, closed s3..s4',
      '400-500 out-of-scope: denied, opened s3..s4, closed s4..s5',
      '500-600 allowed TCP 5432, opened s4..s5',
    ]);
  });

  it('came into scope where the same access goes on', () => {
    expect(ofWeb(later(OPEN, OPEN, OPEN, OPEN), until(600, 400))).toEqual([
      '400-500 out-of-scope: allowed TCP 5432, closed s4..s5',
      '500-600 allowed TCP 5432, opened s4..s5',
    ]);
  });

  it('came into scope with an incomplete snapshot that shows its access', () => {
    for (const quality of ['partial', 'held'] as const) {
      expect(ofWeb(incomplete(quality), until(600, 100))).toEqual([
        '100-300 out-of-scope: allowed TCP 5432, closed s2..s3',
        '300-400 allowed (partial) TCP 5432, opened s2..s3',
        '400-500 not-observed',
        '500-600 allowed TCP 5432',
      ]);
      expect(ofWeb(incomplete(quality, 400), until(600, 100))).toEqual([
        '100-300 out-of-scope: allowed TCP 5432, closed s2..s3',
        '300-400 allowed (partial) TCP 5432, opened s2..s3',
        '400-600 allowed TCP 5432',
      ]);
    }
  });

  it('has the change of access after such a snapshot at the next that decides everything', () => {
    const history = historyOf(
      [snapshot(1, 100), snapshot(2, 200, { quality: 'partial' }), snapshot(3, 300)],
      [undefined, OPEN, SHUT],
      [OPEN],
    );
    expect(ofWeb(history, until(400, 100))).toEqual([
      '100-200 out-of-scope: allowed TCP 5432, closed s1..s2',
      '200-300 allowed (partial) TCP 5432, opened s1..s2, closed s2..s3',
      '300-400 denied, opened s2..s3',
    ]);
  });

  it('has everybody among its peers who could reach it then', () => {
    const period = { from: new Date(100), to: new Date(450), now: new Date(600) };
    expect(ofDatabase(later(SHUT, OPEN, OPEN, SHUT), period)).toEqual({
      peers: [
        [
          'web',
          '200-400 out-of-scope: allowed TCP 5432, opened s1..s2, closed s3..s4',
          '400-450 out-of-scope: denied, opened s3..s4, closed s4..s5',
        ],
      ],
      coverage: ['100-450 complete'],
    });
  });

  it('has undecided access while it is still computed, and where thinned snapshots do not prove it', () => {
    const history: AccessHistory = {
      ...later(),
      backfilled: [
        { validFrom: 2, validTo: 3, parts: null },
        { validFrom: 3, validTo: 5, parts: OPEN },
      ],
      pending: [{ validFrom: 1, validTo: 2 }],
    };
    expect(ofWeb(history, until(600, 100))).toEqual([
      '100-200 out-of-scope: unknown (pending)',
      '200-300 out-of-scope: unknown (thinned)',
      '300-500 out-of-scope: allowed TCP 5432, closed s4..s5',
      '500-600 allowed TCP 5432, opened s4..s5',
    ]);
    expect(ofDatabase(history, until(600, 100)).coverage).toEqual([
      '100-200 pending',
      '200-300 thinned',
      '300-500 complete',
      '500-600 complete',
    ]);
  });

  it('did not exist where its inventory says so, and neither did a peer', () => {
    const history = later(SHUT, OPEN, OPEN, OPEN);
    const absent = { ...history, presence: [{ validFrom: 3, validTo: null }] };
    expect(ofWeb(absent, until(500, 100))[0]).toBe('100-300 absent, closed s2..s3');
    const presence = [{ validFrom: 4, validTo: null }];
    const without = peerHistory(
      history,
      { type: 'workload', workload: web, presence },
      until(500, 100),
      ALL_CONNECTIONS,
    );
    expect(told(without)[0]).toBe('100-400 absent, closed s3..s4');
  });

  it('is not said to have declared or undeclared connections', () => {
    const [interval] = peerHistory(
      later(OPEN, OPEN, OPEN, OPEN),
      { type: 'workload', workload: web, presence: always },
      until(200, 100),
      ALL_CONNECTIONS,
    );
    expect(interval!.state).toMatchObject({ basis: 'backfilled', declared: 'not-recorded' });
  });
});
