import { describe, expect, it } from 'vitest';
import type { Unread } from '../../core/inventory/problems/unread.ts';
import { snapshotWarnings } from './snapshot-warnings.ts';

const SNAPSHOT = {
  sequence: 7,
  takenAt: new Date('2026-05-01T00:00:00Z'),
  unread: [],
  held: null,
  problems: [],
};

function broken(line: number): Unread {
  return { kind: 'NetworkPolicy', namespace: 'shop', reason: 'broken-document', message: `p.yaml:${line}` };
}

describe('what the log says of a snapshot', () => {
  it('is nothing if everything was read', () => {
    expect(snapshotWarnings(SNAPSHOT)).toEqual([]);
  });

  it('names what was not read, and the moment of the state', () => {
    expect(snapshotWarnings({ ...SNAPSHOT, unread: [broken(3)] })).toEqual([
      {
        details: {
          sequence: 7,
          takenAt: SNAPSHOT.takenAt,
          unread: ['not read: NetworkPolicy in shop: p.yaml:3'],
        },
        message: 'the snapshot is PARTIAL: some of the input could not be read',
      },
    ]);
  });

  it('counts what it does not name', () => {
    const unread = Array.from({ length: 25 }, (_, line) => broken(line));
    const [{ details } = { details: {} }] = snapshotWarnings({ ...SNAPSHOT, unread });
    expect(details).toMatchObject({ more: 5 });
  });

  it('tells kinds whose objects disappeared at once apart from those that were not read', () => {
    const kinds = [{ kind: 'Service', before: 20, now: 2 }];
    const unread: Unread[] = [{ kind: 'Service', reason: 'gone-at-once', message: '18 of 20 disappeared' }];
    const warnings = snapshotWarnings({ ...SNAPSHOT, unread, held: kinds });
    expect(warnings.map(({ details }) => details)).toMatchObject([{ kinds }]);
  });
});
