import { describe, expect, it } from 'vitest';
import {
  allowing,
  database,
  historyOf,
  ofDatabase,
  OPEN,
  SHUT,
  snapshot,
  told,
  until,
  web,
} from '../../../../test/support/api/access-histories.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS, portsOf } from '../../network/connection-set.ts';
import type { AccessPart } from '../access-list.ts';
import { accessDuring } from './access-during.ts';
import { peerHistory } from './peer-history.ts';
import type { AccessHistory } from './spans.ts';

describe('everybody who had access during a period', () => {
  it('includes those that had it for a moment, and nobody else', () => {
    const lists = [
      [allowing({ web: 'TCP 1', old: 'TCP 1' })],
      [allowing({ web: 'TCP 1', brief: 'TCP 1' })],
      [allowing({ web: 'TCP 1' })],
    ];
    const history = historyOf([snapshot(1, 0), snapshot(2, 10), snapshot(3, 20)], lists);
    expect(ofDatabase(history, { ...until(15, 10), now: new Date(30) })).toEqual({
      peers: [
        ['brief', '10-15 allowed TCP 1, opened s1..s2, closed s2..s3'],
        ['web', '10-15 allowed TCP 1'],
      ],
      coverage: ['10-15 complete'],
    });
  });

  it('includes those whose access the first snapshot after the period shows, since it may have begun in the period', () => {
    const lists = [SHUT, SHUT, [allowing({ web: 'TCP 1' })], [allowing({ late: 'TCP 1' })]];
    const snapshots = [snapshot(1, 0), snapshot(2, 10), snapshot(3, 20), snapshot(4, 30)];
    const period = { ...until(15, 5), now: new Date(40) };
    expect(ofDatabase(historyOf(snapshots, lists), period).peers).toEqual([
      ['web', '5-15 denied, closed s2..s3'],
    ]);
    const gone = { ...historyOf(snapshots, lists), presence: [{ validFrom: 1, validTo: 3 }] };
    expect(ofDatabase({ ...gone, revisions: gone.revisions.slice(0, 1) }, period).peers).toEqual([]);
  });

  it('is not known of others where only some peers are seen, and neither is what anybody had', () => {
    const snapshots = [snapshot(1, 0), snapshot(2, 10), snapshot(3, 20)];
    const lists = [SHUT, OPEN, SHUT];
    const history: AccessHistory = {
      ...historyOf(snapshots, lists),
      presence: [{ validFrom: 1, validTo: 3 }],
      revisions: historyOf(snapshots, lists).revisions.slice(0, 2),
      peers: 'some',
    };
    expect(ofDatabase(history, until(30))).toEqual({
      peers: [['web', '10-20 allowed TCP 5432, opened s1..s2, closed s2..s3']],
      coverage: ['0-20 token-limited', '20-30 absent'],
    });
    const anybody = { type: 'anybody', but: database } as const;
    expect(told(peerHistory(history, anybody, until(30), portsOf('TCP', 5432)))).toEqual([
      '0-10 unknown (token-limited)',
      '10-20 allowed TCP 5432, closed s2..s3',
      '20-30 absent, opened s2..s3',
    ]);
  });

  it('says where others may have had it', () => {
    const snapshots = [snapshot(1, 0, { holds: 5 }), snapshot(2, 10, { quality: 'skewed' }), snapshot(3, 20)];
    expect(ofDatabase(historyOf(snapshots, [OPEN, SHUT, undefined]), until(30))).toEqual({
      peers: [['web', '0-5 allowed TCP 5432, closed s1..s3', '10-20 unknown (skewed)']],
      coverage: ['0-5 complete', '5-10 not-observed', '10-20 skewed', '20-30 out-of-scope'],
    });
  });

  it('splits the outside only where the lists do', () => {
    const sets = { allowed: portsOf('TCP', 443), unknown: NO_CONNECTIONS, declared: NO_CONNECTIONS };
    const outside = (...ranges: [bigint, bigint][]): readonly AccessPart[] => [
      {
        namespace: '',
        workloads: [],
        outside: ranges.map(([first, last]) => ({ range: { family: 'IPv4', first, last }, ...sets })),
      },
    ];
    const history = historyOf(
      [snapshot(1, 0), snapshot(2, 10)],
      [outside([0n, 9n]), outside([0n, 3n], [6n, 9n])],
    );
    expect(ofDatabase(history, until(20)).peers).toEqual([
      ['0-3', '0-20 allowed TCP 443'],
      ['4-5', '0-10 allowed TCP 443, closed s1..s2'],
      ['6-9', '0-20 allowed TCP 443'],
    ]);
  });

  it('does not include the workload itself', () => {
    const history = historyOf([snapshot(1, 0)], [OPEN]);
    expect(accessDuring(history, web, until(9), ALL_CONNECTIONS).peers).toEqual([]);
  });
});
