import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
  SHOP,
} from '../../support/api/published-fleet.ts';

const COMPARE = `query($a: AsOfInput!, $b: AsOfInput!, $presence: Presence, $change: ConnectionChange, $first: Int = 100, $after: String) {
  compare(a: $a, b: $b) {
    before { sequence } after { sequence } completeness undecided differentAssumptions
    addedWorkloads(first: 10) { totalCount nodes { namespace name kind } }
    removedWorkloads(first: 10) { totalCount nodes { namespace name kind } }
    connections(first: $first, after: $after, presence: $presence, change: $change) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { change from { label } to { label addresses { first } categories }
        allowed { gained lost } unknown { gained lost } before { allowed unknown } after { allowed } }
    }
  }
}`;

const { database, api: server, viewer, close } = await openApi();
const cluster = await registerCluster(database.pool, 'production');
const open = await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: SHOP });
const isolated = await publishState(database.pool, cluster, {
  at: '2026-01-02T00:00:00Z',
  objects: [
    ...SHOP.filter((object) => JSON.stringify(object) !== JSON.stringify(deployment('tools', 'crawler'))),
    isolation('shop'),
    namespace('hidden'),
    deployment('hidden', 'robot'),
    deployment('billing', 'invoices'),
  ],
});
afterAll(close);

const moment = ({ id }: Snapshot) => ({ snapshot: toGlobalId('Snapshot', id) });
/** The data of a comparison without errors. */
async function compare(a: Snapshot, b: Snapshot, variables: object = {}, token = viewer) {
  const { body } = await server.graphql(token, COMPARE, { a: moment(a), b: moment(b), ...variables });
  expect(body.errors).toBeUndefined();
  return body.data.compare;
}
interface Row {
  readonly from: { readonly label: string };
  readonly to: { readonly label: string };
}
const pairs = (nodes: readonly Row[]) =>
  nodes
    .filter(({ from, to }) => from.label.includes('[') && to.label.includes('['))
    .map(({ from, to }) => `${from.label} -> ${to.label}`);

describe('a comparison of two snapshots', () => {
  it('tells which connections came and went between workloads of both', async () => {
    const { before, after, completeness, connections } = await compare(open, isolated);
    expect([before.sequence, after.sequence, completeness]).toEqual([1, 2, 'COMPLETE']);
    expect(pairs(connections.nodes)).toEqual([
      'billing/export[Deployment] -> shop/api[Deployment]',
      'billing/export[Deployment] -> shop/db[Deployment]',
      'shop/api[Deployment] -> billing/export[Deployment]',
      'shop/db[Deployment] -> billing/export[Deployment]',
    ]);
    expect(connections.nodes[0]).toMatchObject({
      change: 'REMOVED',
      allowed: { gained: 'No Connections', lost: 'All Connections' },
      before: { allowed: 'All Connections' },
      after: { allowed: 'No Connections' },
    });
    const outside = connections.nodes.find(({ to }: { to: { addresses: unknown } }) => to.addresses !== null);
    expect(outside).toMatchObject({ change: 'REMOVED', from: { label: 'shop/api[Deployment]' } });
    expect(outside.to.categories).not.toEqual([]);
  });

  it('keeps workloads that came and went, and their connections, apart', async () => {
    const { addedWorkloads, removedWorkloads } = await compare(open, isolated);
    expect(addedWorkloads).toEqual({
      totalCount: 2,
      nodes: [
        { namespace: 'billing', name: 'invoices', kind: 'Deployment' },
        { namespace: 'hidden', name: 'robot', kind: 'Deployment' },
      ],
    });
    expect(removedWorkloads.nodes).toEqual([{ namespace: 'tools', name: 'crawler', kind: 'Deployment' }]);
    const { connections: arrived } = await compare(open, isolated, { presence: 'ADDED' });
    for (const pair of pairs(arrived.nodes)) expect(pair).toMatch(/invoices|robot/);
    const { connections: gone } = await compare(open, isolated, { presence: 'REMOVED', change: 'REMOVED' });
    for (const pair of pairs(gone.nodes)) expect(pair).toContain('crawler');
    expect(pairs(gone.nodes).length).toBeGreaterThan(0);
    expect((await compare(open, isolated, { change: 'ADDED' })).connections.totalCount).toBe(0);
  });

  it('is mirrored by exchanging them, and empty for one and itself', async () => {
    const { connections: forth } = await compare(open, isolated);
    const { connections: back, addedWorkloads } = await compare(isolated, open);
    expect(addedWorkloads.totalCount).toBe(1);
    expect(pairs(back.nodes)).toEqual(pairs(forth.nodes));
    expect(back.nodes[0]).toMatchObject({ change: 'ADDED', allowed: { gained: 'All Connections' } });
    expect(await compare(open, open)).toMatchObject({
      addedWorkloads: { totalCount: 0 },
      connections: { totalCount: 0 },
      differentAssumptions: [],
      undecided: 0,
    });
  });

  it('is paged, with cursors that are of this comparison only', async () => {
    const { connections: all } = await compare(open, isolated);
    const { connections: one } = await compare(open, isolated, { first: 1 });
    expect(one).toMatchObject({ totalCount: all.totalCount, pageInfo: { hasNextPage: true } });
    const after = one.pageInfo.endCursor;
    const { connections: rest } = await compare(open, isolated, { after });
    expect([...one.nodes, ...rest.nodes]).toEqual(all.nodes);
    const { body } = await server.graphql(viewer, COMPARE, { a: moment(isolated), b: moment(open), after });
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT');
  });

  it('says where a snapshot was partial, what stays undecided, and by what it was judged otherwise', async () => {
    const other = await registerCluster(database.pool, 'other');
    const unread = [{ kind: 'NetworkPolicy', reason: 'forbidden', message: 'forbidden' }] as const;
    const state = { objects: SHOP, unread };
    const first = await publishState(database.pool, other, { at: '2026-01-01T00:00:00Z', ...state });
    const second = await publishState(database.pool, other, { at: '2026-01-02T00:00:00Z', ...state });
    const assumptions = { ...first.assumptions, sctp: 'ignored' };
    await database.pool.query('UPDATE snapshots SET assumptions = $2 WHERE id = $1', [
      second.id,
      assumptions,
    ]);
    const found = await compare(first, second);
    expect(found).toMatchObject({ completeness: 'PARTIAL', differentAssumptions: ['sctp'] });
    expect(found.undecided).toBeGreaterThan(0);
    const against = await compare(open, first);
    expect(against.connections.nodes[0]).toMatchObject({
      change: 'CHANGED',
      allowed: { lost: 'All Connections' },
      unknown: { gained: 'All Connections', lost: 'No Connections' },
    });
  });
});

describe('a token for some namespaces', () => {
  it('sees nothing of the others in a comparison, counts included', async () => {
    const token = await server.issue('viewer', { clusters: 'all', namespaces: ['billing'] });
    for (const presence of ['BOTH', 'ADDED', 'REMOVED']) {
      const found = await compare(open, isolated, { presence }, token);
      expect(JSON.stringify(found)).not.toMatch(/shop|tools|hidden/);
      expect(found.addedWorkloads).toMatchObject({ totalCount: 1, nodes: [{ name: 'invoices' }] });
      expect(found.removedWorkloads.totalCount).toBe(0);
      expect(found.connections.totalCount).toBe(found.connections.nodes.length);
    }
  });

  it('does not learn how much is undecided elsewhere', async () => {
    const other = await registerCluster(database.pool, 'half');
    const unread = [
      { kind: 'NetworkPolicy', namespace: 'shop', reason: 'forbidden', message: 'forbidden' },
    ] as const;
    const half = await publishState(database.pool, other, {
      at: '2026-01-01T00:00:00Z',
      objects: SHOP,
      unread,
    });
    const token = await server.issue('viewer', { clusters: 'all', namespaces: ['tools'] });
    expect((await compare(half, half)).undecided).toBeGreaterThan(0);
    expect((await compare(half, half, {}, token)).undecided).toBe(0);
  });
});

describe('a comparison that cannot be made', () => {
  it.each([
    ['a', { a: {} }],
    ['b', { b: { snapshot: 'x', cluster: 'y' } }],
  ])('names the moment at fault: %s', async (field, wrong) => {
    const { body } = await server.graphql(viewer, COMPARE, { a: moment(open), b: moment(open), ...wrong });
    expect(body.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', field: [field] });
  });

  it('is of clusters out of scope', async () => {
    const lab = await registerCluster(database.pool, 'lab');
    const trial = await publishState(database.pool, lab, { at: '2026-01-01T00:00:00Z', objects: SHOP });
    const token = await server.issue('viewer', { clusters: [lab], namespaces: 'all' });
    for (const [a, b] of [
      [trial, open],
      [open, trial],
    ] as const) {
      const { body } = await server.graphql(token, COMPARE, { a: moment(a), b: moment(b) });
      expect(body.errors[0].extensions.code).toBe('NOT_FOUND');
    }
  });
});
