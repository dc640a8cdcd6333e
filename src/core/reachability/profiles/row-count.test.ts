import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryInventory,
  openPoints,
  settledAssumptions,
} from '../../../../test/support/engine/arbitrary-clusters.ts';
import { modelOf, networkPolicy, pod, running } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Workload } from '../../inventory/workload.ts';
import { parseAddress } from '../../network/address.ts';
import { compile } from '../compilation/compile.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { endpointKey } from '../model/endpoint.ts';
import type { Connection, Endpoint, ReachabilityModel, RowCriteria } from '../model/model.ts';

/** The number of rows that count, determined from the rows themselves. */
function listed(model: ReachabilityModel, criteria: RowCriteria): Connection[] {
  const { workload, range, verdicts, betweenWorkloads, replicas = 'left-out', neighbours } = criteria;
  const counts = (end: Endpoint): boolean =>
    end.type === 'external' ? range(end) : workload(model.findWorkload(end)!);
  const isCounted = ({ from, to, allowed, unknown }: Connection): boolean =>
    counts(from) &&
    counts(to) &&
    (betweenWorkloads === 'counted' || from.type === 'external' || to.type === 'external') &&
    verdicts(allowed, unknown);
  const rows = [...model.connections({ replicas })].filter(isCounted);
  if (neighbours !== 'joined') return rows;
  return rows.filter((row, place) => place === 0 || !goesOn(rows[place - 1]!, row));
}

const isNext = (a: Endpoint, b: Endpoint): boolean =>
  a.type === 'external' &&
  b.type === 'external' &&
  a.range.family === b.range.family &&
  parseAddress(a.range.last).value + 1n === parseAddress(b.range.first).value;
const isSame = (a: Endpoint, b: Endpoint): boolean => endpointKey(a) === endpointKey(b);

/** Whether two rows are equal except that the addresses of the second begin where those of the first end. */
function goesOn(one: Connection, other: Connection): boolean {
  return (
    ((isNext(one.from, other.from) && isSame(one.to, other.to)) ||
      (isNext(one.to, other.to) && isSame(one.from, other.from))) &&
    one.allowed.toString() === other.allowed.toString() &&
    one.unknown.toString() === other.unknown.toString()
  );
}

const criteria: fc.Arbitrary<RowCriteria> = fc.record({
  workload: fc.constantFrom<RowCriteria['workload']>(
    () => true,
    ({ namespace }) => namespace.length % 2 === 0,
    ({ name }) => name.endsWith('1'),
  ),
  range: fc.constantFrom<RowCriteria['range']>(
    () => true,
    ({ range }) => range.family === 'IPv4',
    ({ category }) => category === 'private',
  ),
  verdicts: fc.constantFrom<RowCriteria['verdicts']>(
    () => true,
    (allowed) => !allowed.isEmpty(),
    (_, unknown) => !unknown.isEmpty(),
    (allowed) => allowed.has('TCP', 80),
  ),
  betweenWorkloads: fc.constantFrom('counted', 'left-out'),
  replicas: fc.constantFrom('included', 'left-out'),
  neighbours: fc.constantFrom('joined', 'apart'),
});

describe('a count of connections', () => {
  it('is the number of rows that meet the criteria, in any cluster', () => {
    fc.assert(
      fc.property(
        arbitraryInventory,
        settledAssumptions,
        openPoints,
        fc.array(criteria, { minLength: 1, maxLength: 4 }),
        (once, settled, open, asked) => {
          const model = compile(twice(once), { assumptions: { ...settled, ...open } });
          expect(asked.map((each) => model.countConnections(each))).toEqual(
            asked.map((each) => listed(model, each).length),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of each workload is the number of its rows in the listing, in any cluster', () => {
    fc.assert(
      fc.property(
        arbitraryInventory,
        settledAssumptions,
        openPoints,
        criteria,
        (once, settled, open, asked) => {
          const model = compile(twice(once), { assumptions: { ...settled, ...open } });
          const rows = listed(model, asked);
          const { opened, fromOutside } = model.connectionCounts(asked);
          const rowsOf = (end: 'from' | 'to', workload: Workload): number =>
            rows.filter(
              (row) =>
                (end === 'from' || row.from.type === 'external') &&
                endpointKey(row[end]) === workloadKey(workload),
            ).length;
          expect([...opened]).toEqual(model.workloads.map((each) => rowsOf('from', each)));
          expect([...fromOutside]).toEqual(model.workloads.map((each) => rowsOf('to', each)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('looks at one row for all workloads that nobody tells apart', () => {
    const pods = Array.from({ length: 40 }, (_, place) =>
      pod(`web-${place}`, { app: place < 2 ? 'db' : 'web' }, { status: running(`10.0.0.${place + 1}`) }),
    );
    const onlyWeb = networkPolicy('db', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
    });
    const { count, rows } = counted([...pods, onlyWeb]);
    expect(count).toBe(40 * 39 - 2);
    // What the two kinds open to each other; what all of them open to the outside; what it may open to the two kinds.
    expect(rows).toBe(2 + 1 + 2);
  });

  it('works out rows between the same workloads once, whatever is asked about them', () => {
    const model = modelOf([pod('a', { app: 'a' }), pod('b', { app: 'b' }), pod('c', { app: 'c' })]);
    const ask = (port: number, workload: RowCriteria['workload'] = () => true): number => {
      let rows = 0;
      model.countConnections({
        workload,
        range: () => false,
        verdicts: (allowed) => allowed.has('TCP', port),
        betweenWorkloads: 'counted',
        beforeRow: () => {
          rows += 1;
        },
      });
      return rows;
    };
    const outside = ask(80) - 1;
    expect(outside).toBe(2);
    expect(ask(443)).toBe(outside);
    expect(ask(443, ({ name }) => name !== 'c')).toBe(outside + 1);
  });

  it('is right again for workloads that were last asked about long before', () => {
    const names = Array.from({ length: 12 }, (_, place) => `pod-${place}`);
    const model = modelOf(names.map((name) => pod(name)));
    const upTo = (most: number): number =>
      model.countConnections({
        workload: ({ name }) => names.indexOf(name) < most,
        range: () => false,
        verdicts: () => true,
        betweenWorkloads: 'counted',
      });
    const once = names.map((_, place) => place + 1);
    const asked = [...once, ...once];
    expect(asked.map(upTo)).toEqual(asked.map((most) => most * (most - 1)));
  });

  it('tells workloads apart by the nodes that they share with pods on the network of a node', () => {
    const agent = pod(
      'agent',
      {},
      { spec: { nodeName: 'one', hostNetwork: true }, status: running('10.1.0.1') },
    );
    const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const pods = [on('one', 'a', '10.0.0.1'), on('two', 'b', '10.0.0.2'), on('one', 'c', '10.0.0.3')];
    // The agent from and to the two pods on its node.
    expect(counted([...pods, agent, closed], { points: { hostNetworkPods: 'as-nodes' } }).count).toBe(4);
  });
});

const on = (nodeName: string, name: string, address: string) =>
  pod(name, {}, { spec: { nodeName }, status: running(address) });

/** Connections between workloads that are allowed, and how many rows were computed to count them. */
function counted(objects: readonly Manifest[], options: ClusterOptions = {}) {
  let rows = 0;
  const count = modelOf(objects, options).countConnections({
    workload: () => true,
    range: () => false,
    verdicts: (allowed) => !allowed.isEmpty(),
    betweenWorkloads: 'counted',
    beforeRow: () => {
      rows += 1;
    },
  });
  return { count, rows };
}

/** The same workloads again with other names, so that some of them are equivalent. */
const twice = (inventory: Inventory): Inventory => ({
  ...inventory,
  workloads: inventory.workloads.flatMap((each) => [each, { ...each, name: `${each.name}-again` }]),
});
