import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionSet } from '../network/connection-set.ts';
import { PROTOCOLS } from '../network/protocol.ts';
import type { AccessList, OutsidePeer, WorkloadPeer } from './access-list.ts';
import { joinedRanges } from './outside-peers.ts';
import { listOf, partsOf } from '../../../test/support/engine/access-parts.ts';
import { namespacePart, readPart, StoredAccessError } from './stored-access.ts';

const set = fc
  .array(fc.record({ protocol: fc.constantFrom(...PROTOCOLS), from: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 3,
  })
  .map((terms) => connectionSet(terms.map(({ protocol, from }) => ({ protocol, from, to: from + 2 }))));
const access = fc.record({ allowed: set, unknown: set, declared: set });
const name = fc.constantFrom('web', 'db', '__proto__', 'a"b', 'ä');
const workloadPeer = fc
  .record({
    access,
    workload: fc.record({ namespace: name, kind: fc.constantFrom('Deployment', 'Job'), name }),
  })
  .map(({ access: sets, workload }): WorkloadPeer => ({ workload, ...sets }));
const bits = { IPv4: 32n, IPv6: 128n } as const;
/** The blocks of one family, one after the other with gaps, including IPv6 addresses that contain an IPv4 address. */
const outsidePeers = fc
  .record({
    family: fc.constantFrom('IPv4', 'IPv6'),
    peers: fc.array(fc.record({ access, length: fc.bigInt(1n, 2n ** 33n), gap: fc.bigInt(0n, 2n ** 40n) }), {
      maxLength: 4,
    }),
  })
  .map(({ family, peers }): readonly OutsidePeer[] => {
    let next = 0n;
    const blocks = peers.map(({ access: sets, length, gap }): OutsidePeer => {
      const first = next + gap;
      next = first + length;
      return { ...sets, range: { family, first, last: next - 1n } };
    });
    return joinedRanges(blocks.filter(({ range }) => range.last < 2n ** bits[family]));
  });
const lists = fc.record({
  workloads: fc.uniqueArray(workloadPeer, { selector: ({ workload }) => JSON.stringify(workload) }),
  outside: outsidePeers,
});

const subject = { namespace: 'shop', kind: 'Deployment', name: 'orders' };

function texts({ workloads, outside }: AccessList) {
  return [
    ...workloads.map(({ workload, ...sets }) => [
      workload.namespace,
      workload.kind,
      workload.name,
      setsOf(sets),
    ]),
    ...outside.map(({ range, ...sets }) => [
      range.family,
      range.first.toString(),
      range.last.toString(),
      setsOf(sets),
    ]),
  ]
    .map((row) => JSON.stringify(row))
    .toSorted();
}

function setsOf(sets: Omit<WorkloadPeer, 'workload'>) {
  return [sets.allowed, sets.unknown, sets.declared].map((each) => each.toString());
}

describe('a stored access list', () => {
  it('reads back as it was', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const parts = partsOf(list);
        const read = parts.map(({ body }) => readPart(body));
        expect(read.map(({ namespace }) => namespace)).toEqual(parts.map(({ namespace }) => namespace));
        expect(texts(listOf(read, subject))).toEqual(texts(list));
      }),
    );
  });

  it('has the same parts in whichever order its peers were found', () => {
    fc.assert(
      fc.property(lists, ({ workloads, outside }) => {
        const other = { workloads: workloads.toReversed(), outside: outside.toReversed() };
        expect(partsOf(other)).toEqual(partsOf({ workloads, outside }));
      }),
    );
  });

  it('is read without the workload that it is the list of', () => {
    const sets = { allowed: connectionSet([]), unknown: connectionSet([]), declared: connectionSet([]) };
    const other = { ...subject, name: 'web' };
    const part = namespacePart('shop', [
      { workload: subject, ...sets },
      { workload: other, ...sets },
    ]);
    expect(listOf([readPart(part.body)], subject).workloads.map(({ workload }) => workload)).toEqual([other]);
  });

  it.each(['', '{}', '{"outside":[],"later":1}', '{"namespace":"a","peers":[{"allowed":"TCP x"}]}'])(
    'is refused where it was modified: %s',
    (body) => {
      expect(() => readPart(body)).toThrow(StoredAccessError);
    },
  );
});
