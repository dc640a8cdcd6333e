import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryInventory,
  openPoints,
  settledAssumptions,
} from '../../../test/support/engine/arbitrary-clusters.ts';
import {
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
  type Manifest,
} from '../../../test/support/manifests/manifest-cluster.ts';
import { ruleContext } from '../assessment/assess.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import { workloadKey, type WorkloadReference } from '../inventory/workload.ts';
import { formatRange } from '../network/address.ts';
import { DIRECTIONS, type Direction } from '../network/protocol.ts';
import { compile } from '../reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import type { DeclaredConnection } from '../dataflow/declared-connection.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../rules/settings.ts';
import { accessLists, type AccessLists } from './access-lists.ts';
import type { AccessList, PeerAccess } from './access-list.ts';
import { declaredByConfiguration, type DeclaredAccess } from './declared-access.ts';
import { listOf } from '../../../test/support/engine/access-parts.ts';
import { readPart } from './stored-access.ts';
import { accessText } from './verdict-table.ts';

function accessIn(
  inventory: Inventory,
  model: ReachabilityModel,
  declaredConnections: DeclaredConnection[] = [],
) {
  const settings: AssessmentSettings = { ...DEFAULT_SETTINGS, declaredConnections };
  const context = ruleContext(inventory, model, settings);
  const declared = declaredByConfiguration(context);
  const lists = accessLists({ subjects: model.workloads, model, declared, alike: context.alike });
  return { lists, declared };
}

function readList(
  { lists, parts }: AccessLists,
  subject: WorkloadReference,
  direction: Direction,
): AccessList {
  const own = lists.filter(({ subjects }) =>
    subjects.some((each) => workloadKey(each) === workloadKey(subject) && each.direction === direction),
  );
  expect(own).toHaveLength(1);
  const read = own[0]!.parts.map((hash) =>
    readPart(parts.find(({ contentHash }) => contentHash === hash)!.body),
  );
  return listOf(read, subject);
}

/** The expected contents of a list, queried from the model pair by pair. */
function peersIn(
  model: ReachabilityModel,
  declared: DeclaredAccess,
  subject: ReachabilityModel['workloads'][number],
  direction: Direction,
) {
  const row = model.rowBetweenWorkloads(subject, direction);
  return Array.from(row.places, (place, entry) => {
    const other = model.workloads[place]!;
    const [allowed, unknown] = [row.allowed(entry), row.unknown(entry)];
    const all = direction === 'ingress' ? declared.between(other, subject) : declared.between(subject, other);
    return [other, { allowed, unknown, declared: all.intersect(allowed.union(unknown)) }] as const;
  })
    .filter(([other]) => workloadKey(other) !== workloadKey(subject))
    .map(([other, access]) => textOf(workloadKey(other), access))
    .toSorted();
}

function textOf(peer: string, access: PeerAccess): string {
  return `${peer}: ${accessText(access)}`;
}

const declaring = fc.subarray<DeclaredConnection>([
  {
    name: 'web to all',
    from: {
      type: 'pods',
      namespaceSelector: EVERYTHING,
      podSelector: { requirements: [{ key: 'app', operator: 'Exists' }] },
    },
    to: { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING },
    ports: [{ protocol: 'TCP', from: 80, to: 443 }],
  },
  {
    name: 'all to a block',
    from: { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING },
    to: { type: 'cidr', cidr: '10.0.0.0/9' },
    ports: [],
  },
]);

const clusters = fc
  .record({
    inventory: arbitraryInventory,
    settled: settledAssumptions,
    open: openPoints,
    crowded: fc.boolean(),
  })
  .map(({ inventory, settled, open, crowded }) => ({
    inventory: {
      ...inventory,
      // More workloads are equivalent if they are in one namespace.
      workloads: inventory.workloads.map((each) => (crowded ? { ...each, namespace: 'n0' } : each)),
    },
    assumptions: { ...settled, ...open },
  }));

describe('the access list of a workload', () => {
  it('says of every other workload what the model and the declarations say, without itself', () => {
    fc.assert(
      fc.property(clusters, declaring, ({ inventory, assumptions }, declarations) => {
        const model = compile(inventory, { assumptions });
        const { lists, declared } = accessIn(inventory, model, declarations);
        for (const subject of model.workloads)
          for (const direction of DIRECTIONS) {
            const { workloads } = readList(lists, subject, direction);
            const read = workloads.map(({ workload, ...access }) => textOf(workloadKey(workload), access));
            expect(read.toSorted()).toEqual(peersIn(model, declared, subject, direction));
          }
      }),
      { numRuns: 200 },
    );
  });

  it('says of every outside address what the model says', () => {
    fc.assert(
      fc.property(clusters, declaring, ({ inventory, assumptions }, declarations) => {
        const model = compile(inventory, { assumptions });
        const { lists, declared } = accessIn(inventory, model, declarations);
        for (const subject of model.workloads)
          for (const direction of DIRECTIONS) {
            const { outside } = readList(lists, subject, direction);
            const connections = model.outsideOf(subject, direction);
            const blocks = declared.outside(subject, direction);
            for (const [place, { range }] of model.externalRanges.entries()) {
              const { first, last } = model.externalIntervals[place]!;
              for (const address of [first, last]) {
                const found = outside.filter(
                  (peer) =>
                    peer.range.family === range.family &&
                    peer.range.first <= address &&
                    address <= peer.range.last,
                );
                const [allowed, unknown] = [connections.allowed(place), connections.unknown(place)];
                expect(found.map((peer) => [peer.allowed.toString(), peer.unknown.toString()])).toEqual(
                  allowed.isEmpty() && unknown.isEmpty() ? [] : [[allowed.toString(), unknown.toString()]],
                );
                const isDeclared = blocks.some(
                  (block) => block.family === range.family && block.first <= address && address <= block.last,
                );
                expect(found.some((peer) => !peer.declared.isEmpty())).toBe(isDeclared && found.length > 0);
              }
            }
          }
      }),
      { numRuns: 100 },
    );
  });
});

function clusterOf(manifests: readonly Manifest[]) {
  return { inventory: inventoryOf(manifests), model: modelOf(manifests) };
}

const open = namespace('app');
const pods = (count: number) =>
  Array.from({ length: count }, (_, index) => pod(`p${index}`, { app: `p${index}` }));

describe('the lists of equivalent workloads', () => {
  it('are one list, which contains all of them', () => {
    const { inventory, model } = clusterOf([open, ...pods(50)]);
    const { lists, parts } = accessIn(inventory, model).lists;
    expect(lists.map(({ subjects }) => subjects.length)).toEqual([100]);
    expect(parts.filter(({ namespace: name }) => name === 'app')).toHaveLength(1);
    expect(readPart(parts.find(({ namespace: name }) => name === 'app')!.body).workloads).toHaveLength(50);
  });

  it('share what they say about other namespaces with the lists of workloads that differ', () => {
    const closed = networkPolicy('closed', { podSelector: { matchLabels: { app: 'p0' } }, ingress: [] });
    const elsewhere = pod('far', {}, { metadata: { namespace: 'other' } });
    const { inventory, model } = clusterOf([open, namespace('other'), ...pods(3), elsewhere, closed]);
    const { lists, parts } = accessIn(inventory, model).lists;
    expect(lists.length).toBeGreaterThan(1);
    expect(parts.filter(({ namespace: name }) => name === 'other')).toHaveLength(1);
  });
});

const outsideOf = (manifests: readonly Manifest[], declarations: DeclaredConnection[] = []) => {
  const { inventory, model } = clusterOf(manifests);
  const subject = model.workloads.find(({ name }) => name === 'p0')!;
  const { lists } = accessIn(inventory, model, declarations);
  return readList(lists, subject, 'egress').outside.map(({ range, allowed, declared }) => {
    const { first, last } = formatRange(range.family, range);
    return `${first}-${last} ${allowed.toString()} declared ${declared.toString()}`;
  });
};
const policyOf = (name: string, cidr: string) =>
  networkPolicy(`of-${name}`, {
    podSelector: { matchLabels: { app: name } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr } }] }],
  });

describe('the outside of a list', () => {
  it('does not depend on the blocks of policies for other workloads', () => {
    const alone = outsideOf([open, ...pods(2), policyOf('p0', '52.0.0.0/8')]);
    expect(alone).toEqual(['52.0.0.0-52.255.255.255 All Connections declared No Connections']);
    expect(
      outsideOf([open, ...pods(2), policyOf('p0', '52.0.0.0/8'), policyOf('p1', '52.7.0.0/16')]),
    ).toEqual(alone);
  });

  it('is split where a declared block begins and ends', () => {
    const declared: DeclaredConnection = {
      name: 'partner',
      from: { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING },
      to: { type: 'cidr', cidr: '52.7.0.0/16' },
      ports: [{ protocol: 'TCP', from: 443, to: 443 }],
    };
    expect(outsideOf([open, ...pods(1), policyOf('p0', '52.0.0.0/8')], [declared]).toSorted()).toEqual([
      '52.0.0.0-52.6.255.255 All Connections declared No Connections',
      '52.7.0.0-52.7.255.255 All Connections declared TCP 443',
      '52.8.0.0-52.255.255.255 All Connections declared No Connections',
    ]);
  });
});
