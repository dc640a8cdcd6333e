import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  internalAddresses,
  inventoryOf,
  networkPolicy,
  node,
} from '../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../test/support/manifests/manifest-cluster.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import { nodeBlindModel } from '../nodes/node-blind-model.ts';
import { connections } from './connections.topic.ts';
import type { ConnectionQuestion, ConnectionRow } from './connection-row.ts';
import { endText } from './group-by-namespace.ts';
import {
  asked,
  ALL,
  RANGES,
  SETTLED,
  FOLDED,
  SHOP_AND_TOOLS,
  contentsOf,
  arbitraryContents,
  list,
  groupOf,
  isOutside,
  outsideOf,
  texts,
} from '../../../test/support/api/connection-questions.ts';

describe('the outside, to a token that is limited to namespaces', () => {
  const limited = { ...asked, scope: { clusters: 'all', namespaces: ['shop'] } } as const;
  const hidden = networkPolicy(
    'elsewhere',
    {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '198.51.100.77/32' } }] }],
    },
    { namespace: 'tools' },
  );
  const answers = (objects: readonly Manifest[], wanted: ConnectionQuestion): readonly ConnectionRow[] =>
    connections.answer(contentsOf(inventoryOf(objects)), { wanted, range: ALL }, limited).rows;

  it.each([
    ['by range', RANGES],
    ['folded', FOLDED],
  ])('tells nothing about addresses in policies of other namespaces, %s', (_, wanted) => {
    const without = texts(answers(SHOP_AND_TOOLS, wanted));
    expect(texts(answers([...SHOP_AND_TOOLS, hidden], wanted))).toEqual(without);
    expect(without.length).toBeGreaterThan(0);
  });

  it('covers exactly the ranges with the same verdicts, in any cluster', () => {
    fc.assert(
      fc.property(arbitraryContents, (contents) => {
        const namespaces = [...new Set(contents.model.workloads.map((each) => each.namespace))];
        const scope = { clusters: 'all', namespaces } as const;
        const joined = connections.answer(
          contents,
          { wanted: RANGES, range: ALL },
          { ...limited, scope },
        ).rows;
        // Ranges near the addresses of nodes are merged if a policy selects nodes.
        const blind = nodeBlindModel(contents.model, contents.inventory);
        const ranges = blind.externalRanges;
        const covered = joined.filter(isOutside).flatMap((row) => {
          const end = outsideOf(row);
          if (end.type !== 'external') throw new Error('a row by range is of a range');
          const { family, first, last } = end.range;
          const from = ranges.findIndex(({ range }) => range.family === family && range.first === first);
          const to = ranges.findIndex(({ range }) => range.family === family && range.last === last);
          return ranges.slice(from, to + 1).map((one) => `${groupOf(row)} ${endText(one)}`);
        });
        const single = list({ ...contents, model: blind }, RANGES).filter(isOutside);
        expect(covered).toEqual(single.map((row) => `${groupOf(row)} ${endText(outsideOf(row))}`));
      }),
      { numRuns: 50 },
    );
  });
});

describe('for a token that is limited to namespaces', () => {
  const toNode: Manifest = {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'to-node' },
    spec: {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [
        { action: 'Accept', to: [{ nodes: {} }] },
        { action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] },
      ],
    },
  };
  const inventory = inventoryOf([
    ...SHOP_AND_TOOLS,
    node('n1', {}, { status: internalAddresses('172.18.0.1') }),
    toNode,
  ]);
  const contents = contentsOf(
    inventory,
    compile(inventory, { assumptions: { ...SETTLED, clusterTiers: 'enforced' } }),
  );
  const limited = { ...asked, scope: { clusters: 'all', namespaces: ['shop'] } } as const;
  const endsOf = (who: typeof asked | typeof limited): readonly string[] =>
    connections
      .answer(contents, { wanted: RANGES, range: ALL }, who)
      .rows.filter(isOutside)
      .map((row) => endText(outsideOf(row)));

  it('the address of a node is not listed although a policy selects nodes', () => {
    expect(endsOf(asked)).toContain('172.18.0.1');
    expect(endsOf(limited).filter((end) => end.startsWith('172.18.'))).toEqual([]);
  });

  it('rows are counted as they are listed', () => {
    const { length } = connections.answer(contents, { wanted: FOLDED, range: ALL }, limited).rows;
    const counted = { ...ALL, total: 'counted' } as const;
    expect(connections.answer(contents, { wanted: FOLDED, range: counted }, limited).total).toBe(length);
  });
});
