import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  arbitraryInventory,
  openPoints,
  settledAssumptions,
} from '../../../test/support/engine/arbitrary-clusters.ts';
import {
  internalAddresses,
  inventoryOf,
  namespace,
  networkPolicy,
  node,
  pod,
} from '../../../test/support/manifest-cluster.ts';
import type { Manifest } from '../../../test/support/manifest-cluster.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../core/reachability/plugins/profiles.ts';
import { createClassifier } from '../../core/classification/classifier.ts';
import { DEFAULT_SETTINGS } from '../../core/rules/settings.ts';
import { TimeBudget } from '../../threads/time-budget.ts';
import { nodeBlindModel } from '../nodes/node-blind-model.ts';
import { connections, rowsFrom } from './connections.topic.ts';
import type { ConnectionQuestion, ConnectionRow } from './connection-row.ts';
import { verdictKey } from './fold-outside.ts';
import { endText, groupByNamespace } from './group-by-namespace.ts';
import { countRows, sectionCounts } from './section-counts.ts';

const asked = { scope: { clusters: 'all', namespaces: 'all' }, budget: new TimeBudget(Infinity) } as const;
const ALL = { offset: 0, limit: 1_000_000, total: 'not-counted' } as const;
const RANGES: ConnectionQuestion = { outside: 'ranges', groupBy: 'workload' };
const FOLDED: ConnectionQuestion = { outside: 'folded', groupBy: 'workload' };

const SETTLED = resolveAssumptions('calico');

/** Pods without an address: of either family. The database may leave to one outside block only. */
const SHOP: readonly Manifest[] = [
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  pod('api', { app: 'api' }, { metadata: { namespace: 'shop' } }),
  pod('db', { app: 'db' }, { metadata: { namespace: 'shop' } }),
  networkPolicy(
    'db',
    {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }, { ipBlock: { cidr: '203.0.113.0/24' } }] }],
    },
    { namespace: 'shop' },
  ),
];
const SHOP_AND_TOOLS = [...SHOP, namespace('tools'), pod('ci', {}, { metadata: { namespace: 'tools' } })];

type Contents = Parameters<typeof connections.answer>[0];

function contentsOf(inventory: Inventory, model = compile(inventory, { assumptions: SETTLED })): Contents {
  return { inventory, model, classifier: createClassifier(DEFAULT_SETTINGS, inventory, model.assumptions) };
}

const arbitraryContents = fc
  .tuple(arbitraryInventory, settledAssumptions, openPoints)
  .map(([inventory, settled, open]) =>
    contentsOf(inventory, compile(inventory, { assumptions: { ...settled, ...open } })),
  );

const list = (contents: Contents, wanted: ConnectionQuestion): readonly ConnectionRow[] =>
  connections.answer(contents, { wanted, range: ALL }, asked).rows;

/** Who, in which direction, and what is said. */
function groupOf(row: ConnectionRow): string {
  const outgoing = row.from.type === 'workload';
  return `${outgoing ? 'egress' : 'ingress'} ${endText(outgoing ? row.from : row.to)} ${verdictKey(row)}`;
}

const isOutside = ({ from, to }: ConnectionRow): boolean =>
  [from, to].some(({ type }) => type === 'external' || type === 'outside');

function outsideOf({ from, to }: ConnectionRow) {
  const end = [from, to].find(({ type }) => type !== 'workload');
  if (end === undefined) throw new Error('this row is between workloads');
  return end;
}

describe('the outside, folded', () => {
  it('says of every range exactly what the listing of ranges says, in any cluster', () => {
    fc.assert(
      fc.property(arbitraryContents, (contents) => {
        const ranges = Map.groupBy(list(contents, RANGES).filter(isOutside), groupOf);
        const folded = list(contents, FOLDED).filter(isOutside);
        expect(folded.map(groupOf).toSorted()).toEqual([...ranges.keys()].toSorted());
        for (const row of folded) {
          const members = ranges.get(groupOf(row)) ?? [];
          const outside = outsideOf(row);
          if (outside.type !== 'outside') throw new Error('a folded row is of the outside');
          expect(row.stands).toBe(members.length);
          const counted = outside.parts.map(({ category, family, ranges: count }) => [
            category,
            family,
            count,
          ]);
          const byPart = Map.groupBy(members, (member) => {
            const end = outsideOf(member);
            return end.type === 'external' ? `${end.category} ${end.range.family}` : '';
          });
          expect(new Set(counted.map(([category, family]) => `${category} ${family}`))).toEqual(
            new Set(byPart.keys()),
          );
          for (const { category, family, share, ranges: count } of outside.parts) {
            const whole = contents.model.externalRanges.filter(
              (one) => one.category === category && one.range.family === family,
            );
            expect(count).toBe(byPart.get(`${category} ${family}`)?.length);
            expect(share).toBe(count === whole.length ? 'all' : 'part');
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it('is in few rows, and says whether a category is meant as a whole', () => {
    const contents = contentsOf(inventoryOf(SHOP));
    const folded = list(contents, FOLDED).filter(isOutside);
    expect(folded.length).toBeLessThan(list(contents, RANGES).filter(isOutside).length / 4);
    const out = list(contents, { ...FOLDED, from: reference('shop', 'api') }).find(isOutside);
    expect(out && endText(out.to)).toMatch(/^all of |, all of /);
    const some = list(contents, { ...FOLDED, from: reference('shop', 'db') }).filter(isOutside);
    expect(some.map(({ to }) => endText(to))).toEqual(['part of public-internet (IPv4, 1 range)']);
  });
});

const total = (rows: readonly ConnectionRow[]): number => rows.reduce((sum, { stands }) => sum + stands, 0);

function namespaceKey({ from, to, ...verdicts }: ConnectionRow): string {
  const [a, b] = [from, to].map((end) => (end.type === 'workload' ? end.namespace : endText(end)));
  return `${a} ${b} ${verdictKey(verdicts)}`;
}

describe('rows by namespace', () => {
  it('stand for all rows, and hide none that says something else', () => {
    fc.assert(
      fc.property(arbitraryContents, (contents) => {
        const grouped = list(contents, { ...FOLDED, groupBy: 'namespace' });
        expect(total(grouped)).toBe(total(list(contents, RANGES)));
        expect(new Set(grouped.map(namespaceKey))).toEqual(new Set(list(contents, FOLDED).map(namespaceKey)));
      }),
      { numRuns: 80 },
    );
  });
});

describe('rows by namespace of all workloads', () => {
  const questions = fc
    .record({
      outside: fc.constantFrom('folded' as const, 'ranges' as const),
      spans: fc.option(
        fc.subarray(['within-namespace', 'across-namespaces', 'outside'] as const, { minLength: 1 }),
        { nil: undefined },
      ),
      dataClasses: fc.option(fc.constant(['pii'] as const), { nil: undefined }),
      verdict: fc.option(fc.constantFrom('allowed' as const, 'unknown' as const), { nil: undefined }),
    })
    .map(({ outside, spans, dataClasses, verdict }): ConnectionQuestion => ({
      ...FOLDED,
      outside,
      ...(spans && { spans }),
      ...(dataClasses && { dataClasses }),
      ...(verdict && { verdict }),
    }));

  it('are those of the rows of workloads, whatever is asked for and whoever asks', () => {
    fc.assert(
      fc.property(arbitraryContents, questions, fc.boolean(), (contents, wanted, limited) => {
        const own = contents.model.workloads[0]?.namespace ?? 'none';
        const scope = limited ? ({ clusters: 'all', namespaces: [own] } as const) : asked.scope;
        const ask = (question: ConnectionQuestion) =>
          connections.answer(contents, { wanted: question, range: ALL }, { ...asked, scope }).rows;
        expect(ask({ ...wanted, groupBy: 'namespace' })).toEqual(groupByNamespace(ask(wanted)));
      }),
      { numRuns: 200 },
    );
  });

  it('are found without going through the rows of workloads', () => {
    const contents = contentsOf(inventoryOf(SHOP_AND_TOOLS));
    const wanted: ConnectionQuestion = { ...FOLDED, groupBy: 'namespace' };
    const expected = list(contentsOf(inventoryOf(SHOP_AND_TOOLS)), wanted);
    const rowsOfWorkloads = vi.spyOn(contents.model, 'connections');
    expect(list(contents, wanted)).toEqual(expected);
    expect(rowsOfWorkloads).not.toHaveBeenCalled();
  });
});

describe('filters', () => {
  const contents = contentsOf(inventoryOf(SHOP_AND_TOOLS));
  const between = (wanted: Partial<ConnectionQuestion>) =>
    list(contents, { ...FOLDED, ...wanted }).map(({ from, to }) => `${endText(from)} > ${endText(to)}`);

  it('keep rows that touch personal data', () => {
    const rows = between({ dataClasses: ['pii'], spans: ['within-namespace', 'across-namespaces'] });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.includes('shop/'))).toBe(true);
    expect(between({ dataClasses: ['none'] })).toEqual([]);
  });

  it('keep rows of a namespace, across namespaces or to the outside only', () => {
    expect(between({ namespace: 'tools' }).every((row) => row.includes('tools/'))).toBe(true);
    expect(between({ spans: ['within-namespace'] })).toEqual([
      'shop/api[Pod] > shop/db[Pod]',
      'shop/db[Pod] > shop/api[Pod]',
    ]);
    expect(between({ spans: ['across-namespaces'] })).toContain('tools/ci[Pod] > shop/api[Pod]');
    expect(
      between({ spans: ['outside'] }).some((row) => row.includes('> shop/') && !row.includes('all')),
    ).toBe(false);
  });

  it('need what was recorded of data classes', () => {
    const unrecorded = { ...contents, classifier: null };
    expect(() => list(unrecorded, { ...FOLDED, dataClasses: ['pii'] })).toThrow(/not recorded/);
  });
});

describe('a page deep in the listing', () => {
  it('is found by the numbers of rows, in any cluster and form', () => {
    fc.assert(
      fc.property(arbitraryContents, fc.constantFrom(RANGES, FOLDED), fc.nat(), (contents, wanted, any) => {
        const rows = list(contents, wanted);
        const counts = sectionCounts(contents.model, wanted, asked);
        expect(countRows(contents.model, wanted, asked)).toBe(rows.length);
        const offset = any % (rows.length + 1);
        const section = counts.sectionAt(offset);
        const found = [...rowsFrom(contents, wanted, asked, section)].slice(offset - section.rowsBefore);
        expect(found.map(shown)).toEqual(rows.slice(offset).map(shown));
      }),
      { numRuns: 80 },
    );
  });
});

const nameOf = (end: ConnectionRow['from']): string => (end.type === 'outside' ? end.key : endText(end));

function shown(row: ConnectionRow) {
  return { ...row, from: nameOf(row.from), to: nameOf(row.to) };
}

function reference(space: string, name: string) {
  return { namespace: space, name, kind: 'Pod' };
}

function texts(rows: readonly ConnectionRow[]): readonly string[] {
  return rows.map((each) => `${endText(each.from)} ${endText(each.to)} ${verdictKey(each)} ${each.stands}`);
}

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
        // Ranges near the addresses of nodes are one where a policy selects nodes.
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
