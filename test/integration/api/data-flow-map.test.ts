import { afterAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import { openApi } from '../../support/api/open-api.ts';
import { flow, mapOf, ns, WAYS_IN } from '../../support/api/data-flow-maps.ts';
import { publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const FLEET: AccessScope = { clusters: 'all', namespaces: 'all' };
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' };
const ada = await api.issue('approver', FLEET, ADA);
const grace = await api.issue('admin', FLEET, { name: 'Grace Hopper', email: 'grace@example.org' });
const eu = await registerCluster(database.pool, 'eu');
const us = await registerCluster(database.pool, 'us');

const INTERNAL = flow('internal', ns('shop'), ns('shop'));
const REPORTS = flow('reports', ns('billing'), ns('shop'), ', clusters: [eu]');
const MAIL = flow('mail', ns('shop'), '{ endpoint: mail }', ', clusters: [us]');
const FIRST = mapOf(INTERNAL + MAIL);

async function apply(
  map: string,
  expectedVersion: number,
  { token = ada, ...rest }: { token?: string; comment?: string; dryRun?: boolean } = {},
) {
  const { body } = await api.graphql(
    token,
    `mutation ($input: ApplyDataFlowMapInput!) { applyDataFlowMap(input: $input) {
      dataFlowMap { version } warnings userErrors { code field message }
      effects { cluster { name } notJudged snapshot { sequence } score { before after coverageBefore coverageAfter }
        opened { count first { rule severity subject text } } closed { count first { rule subject } }
        undecided { count first { rule subject } } unmatched } } }`,
    { input: { map, expectedVersion, comment: 'Reviewed', ...rest } },
  );
  return { ...body.data?.applyDataFlowMap, refused: body.errors?.[0] };
}

const post = (token: string, body: object) =>
  api.http.post('/api/v1/data-flow-map').set('authorization', `Bearer ${token}`).send(body);
const get = (path: string, token = viewer) =>
  api.http.get(`/api/v1/data-flow-map${path}`).set('authorization', `Bearer ${token}`);

/** The names of the flows and endpoints that a viewer with this scope sees. */
const seenBy = async (scope: AccessScope) => {
  const { dataFlowMap } = await ask(
    '{ dataFlowMap { comment contentHash yaml flows { name clusters } endpoints { name } } }',
    undefined,
    await api.issue('viewer', scope),
  );
  expect(dataFlowMap).toMatchObject({ comment: null, contentHash: null });
  expect(dataFlowMap.yaml.includes('mail.example')).toBe(dataFlowMap.endpoints.length > 0);
  return [...dataFlowMap.flows, ...dataFlowMap.endpoints].map(({ name }: { name: string }) => name);
};

let day = 0;
const publish = (cluster: string, objects: readonly object[] = [...SHOP, WAYS_IN]) =>
  publishState(database.pool, cluster, { at: new Date(Date.UTC(2026, 0, ++day)).toISOString(), objects });

describe('the data-flow map of the fleet', () => {
  it('does not exist before someone applied one', async () => {
    expect(await ask('{ dataFlowMap { version } }')).toEqual({ dataFlowMap: null });
    expect((await get('')).status).toBe(404);
    expect((await get('/versions')).body).toEqual([]);
    const { dataFlowMapVersion } = (
      await ask(
        `{ snapshot(id: "${toGlobalId('Snapshot', (await publish(eu)).id)}") { dataFlowMapVersion } }`,
      )
    ).snapshot;
    expect(dataFlowMapVersion).toBeNull();
    await publish(us);
  });

  it('is applied by a person who may approve and sees the whole fleet, and by nobody else', async () => {
    const program = await api.issue('approver');
    const analyst = await api.issue('analyst', FLEET, ADA);
    const ofCluster = await api.issue('admin', { clusters: [eu], namespaces: 'all' }, ADA);
    for (const token of [program, analyst, ofCluster, viewer]) {
      expect((await apply(FIRST, 0, { token })).refused.extensions.code).toBe('FORBIDDEN');
      expect((await post(token, { map: FIRST, expectedVersion: 0, comment: 'c' })).status).toBe(403);
    }
    expect(await ask('{ dataFlowMap { version } }')).toEqual({ dataFlowMap: null });
  });

  it('is refused with all its errors and their lines, and then nothing is applied', async () => {
    const broken = mapOf(
      INTERNAL.replace('Orders', '') + flow('mail', ns('shop'), '{ endpoint: post }', ', clusters: [asia]'),
    );
    const { userErrors } = await apply(broken, 0);
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['map'] }]);
    expect(userErrors[0].message.split('\n')).toEqual([
      expect.stringContaining('map:7: spec.flows[0].purpose: '),
      'map:8: spec.flows[1].to.endpoint: there is no endpoint post; add it to spec.endpoints',
      'map:8: spec.flows[1].clusters[0]: there is no cluster asia',
    ]);
    expect((await post(ada, { map: broken, expectedVersion: 0, comment: 'c' })).status).toBe(422);
    expect(await apply(FIRST, 0, { comment: ' ' })).toMatchObject({ userErrors: [{ field: ['comment'] }] });
    expect(await ask('{ dataFlowMap { version } }')).toEqual({ dataFlowMap: null });
  });

  it('shows who applied it, when and why, and is exported as it was applied', async () => {
    const requested = api.queue.added.length;
    expect(await apply(FIRST, 0)).toMatchObject({
      dataFlowMap: { version: 1 },
      warnings: [],
      userErrors: [],
    });
    expect(api.queue.added.slice(requested)).toMatchObject([{ clusterId: eu }, { clusterId: us }]);
    const { dataFlowMap } = await ask(`{ dataFlowMap { id version name yaml comment contentHash appliedAt
      appliedBy { name email } appliedWith endpoints { name fqdns }
      flows { name state clusters from { text endpoint } to { text endpoint } ports purpose owner } } }`);
    expect(dataFlowMap).toMatchObject({
      version: 1,
      name: 'fleet',
      comment: 'Reviewed',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      appliedBy: ADA,
      appliedWith: 'a approver',
      endpoints: [{ name: 'mail', fqdns: ['mail.example'] }],
      flows: [
        {
          name: 'internal',
          state: 'DECLARED',
          clusters: null,
          from: { text: 'any pod in namespaces with kubernetes.io/metadata.name=shop', endpoint: null },
          ports: 'All Connections',
          purpose: 'Orders',
          owner: 'Shop',
        },
        { name: 'mail', clusters: ['us'], to: { text: 'mail', endpoint: 'mail' } },
      ],
    });
    const { yaml, contentHash } = dataFlowMap;
    expect((await get('')).body).toMatchObject({ version: 1, yaml, contentHash, appliedBy: ADA });
    const node = await ask(`{ node(id: "${dataFlowMap.id}") { ... on DataFlowMap { version } } }`);
    expect(node).toEqual({ node: { version: 1 } });
    // The exported map is the same map, so applying it changes nothing.
    expect(await apply(yaml, 1)).toMatchObject({ dataFlowMap: { version: 1 } });
  });

  it('is replaced by whoever has seen it, and earlier versions are kept', async () => {
    const second = { map: mapOf(INTERNAL + REPORTS + MAIL), comment: 'Reports', expectedVersion: 1 };
    const requested = api.queue.added.length;
    const applied = await post(grace, second);
    expect(applied.status).toBe(200);
    expect(applied.body).toMatchObject({ dataFlowMap: { version: 2 }, effects: null, warnings: [] });
    expect(api.queue.added.slice(requested)).toMatchObject([{ clusterId: eu }]);
    expect((await apply(FIRST, 1)).userErrors).toMatchObject([
      { code: 'CONFLICT', field: ['expectedVersion'], message: expect.stringContaining('Grace Hopper') },
    ]);
    expect((await post(ada, second)).status).toBe(409);
    const { dataFlowMapVersions } = await ask(
      '{ dataFlowMapVersions(first: 10) { totalCount nodes { version comment appliedBy { name } } } }',
    );
    expect(dataFlowMapVersions).toEqual({
      totalCount: 2,
      nodes: [
        { version: 2, comment: 'Reports', appliedBy: { name: 'Grace Hopper' } },
        { version: 1, comment: 'Reviewed', appliedBy: { name: 'Ada Lovelace' } },
      ],
    });
    expect((await get('/versions?limit=1')).body).toMatchObject([{ version: 2 }]);
    const { dataFlowMap } = await ask('{ dataFlowMap(version: 1) { flows { name } } }');
    expect(dataFlowMap.flows).toEqual([{ name: 'internal' }, { name: 'mail' }]);
    expect((await get('?version=9')).status).toBe(404);
  });

  it('is applied once if two persons apply at the same time', async () => {
    const maps = [1, 2, 3].map((number) =>
      mapOf(INTERNAL + REPORTS + MAIL + flow(`x${number}`, ns('shop'), ns('tools'))),
    );
    const outcomes = await Promise.all(maps.map((map) => apply(map, 2)));
    expect(outcomes.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await ask('{ dataFlowMap { version } }')).toEqual({ dataFlowMap: { version: 3 } });
  });

  it('shows limited tokens the flows of their clusters, whose ends name only their namespaces', async () => {
    await apply(mapOf(INTERNAL + REPORTS + MAIL), 3);
    expect(await seenBy({ clusters: [eu], namespaces: 'all' })).toEqual(['internal', 'reports']);
    expect(await seenBy({ clusters: 'all', namespaces: ['shop'] })).toEqual(['internal', 'mail', 'mail']);
    expect(await seenBy({ clusters: [us], namespaces: ['billing'] })).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('is judged with the map in force, and drift names the map', async () => {
    const open = `findings(first: 50, filter: { clusters: ["eu"], namespaces: ["shop"], rules: ["cross-namespace-ingress"], states: [OPEN] }) { totalCount }`;
    const before = await ask(`{ ${open} }`);
    const snapshot = await publish(eu);
    expect(snapshot.dataFlows).toMatchObject({ version: 4 });
    const found =
      await ask(`{ ${open} snapshot(id: "${toGlobalId('Snapshot', snapshot.id)}") { dataFlowMapVersion }
      drift(first: 10, filter: { clusters: ["eu"], types: [BASIS] }) { nodes { text basis { differs details } } } }`);
    expect(found.findings.totalCount).toBeLessThan(before.findings.totalCount);
    expect(found.snapshot).toEqual({ dataFlowMapVersion: 4 });
    expect(found.drift.nodes).toEqual([
      {
        text: 'The cluster is judged with other data flows (data-flow map: none -> version 4)',
        basis: { differs: ['DATA_FLOW_MAP'], details: ['data-flow map: none -> version 4'] },
      },
    ]);
    const { scoreHistory } = await ask(
      `{ scoreHistory(scope: { cluster: "${toGlobalId('Cluster', eu)}" }, step: DAY) { comparability } }`,
    );
    expect(scoreHistory.at(-1).comparability).toBe('INCOMPARABLE');
  });
});

describe('a dry run', () => {
  const wider = mapOf(INTERNAL + MAIL + flow('crawl', ns('tools'), ns('shopp'), ', clusters: [eu]'));

  it('says which findings and scores would change in which clusters, and changes nothing', async () => {
    await publish(eu);
    const analyst = await api.issue('analyst');
    const { effects, dataFlowMap, userErrors } = await apply(wider, 4, { token: analyst, dryRun: true });
    expect({ dataFlowMap, userErrors }).toEqual({ dataFlowMap: null, userErrors: [] });
    expect(effects).toMatchObject([
      {
        cluster: { name: 'eu' },
        notJudged: null,
        snapshot: { sequence: 3 },
        // Of the flow that the map no longer has, and that nobody had approved.
        closed: {
          count: 2,
          first: [
            { rule: 'stale-data-flow', subject: 'billing' },
            { rule: 'stale-data-flow', subject: 'shop' },
          ],
        },
        undecided: { count: 0, first: [] },
        unmatched: ['data flow "crawl", to: there is no namespace shopp'],
      },
    ]);
    expect(effects[0].opened.first).toContainEqual({
      rule: 'cross-namespace-ingress',
      severity: 'HIGH',
      subject: 'shop/db[Deployment]',
      text: expect.stringContaining('billing/export'),
    });
    expect(await ask('{ dataFlowMap { version } }')).toEqual({ dataFlowMap: { version: 4 } });
    const sent = await post(analyst, { map: wider, expectedVersion: 4, dryRun: true });
    expect(sent.body).toMatchObject({
      dataFlowMap: null,
      effects: [{ cluster: { name: 'eu' }, opened: { count: effects[0].opened.count } }],
    });
    // What is dry-run is what happens.
    const { findings: earlier } = await ask(
      '{ findings(first: 1, filter: { clusters: ["eu"], states: [OPEN] }) { totalCount } }',
    );
    await apply(wider, 4);
    await publish(eu);
    const { findings } = await ask(
      '{ findings(first: 1, filter: { clusters: ["eu"], states: [OPEN] }) { totalCount } }',
    );
    expect(findings.totalCount - earlier.totalCount).toBe(effects[0].opened.count - effects[0].closed.count);
  });

  it('is for analysts, within their scope: what they do not see does not exist', async () => {
    expect((await apply(FIRST, 5, { token: viewer, dryRun: true })).refused.extensions.code).toBe(
      'FORBIDDEN',
    );
    const ofBilling = await api.issue('analyst', { clusters: [eu], namespaces: ['billing'] });
    const { effects } = await apply(mapOf(INTERNAL + REPORTS + MAIL), 5, { token: ofBilling, dryRun: true });
    expect(effects).toMatchObject([
      {
        cluster: { name: 'eu' },
        score: null,
        opened: { count: 1, first: [{ rule: 'stale-data-flow', subject: 'billing' }] },
        closed: { count: 1, first: [{ rule: 'missing-data-flow-map', subject: 'billing' }] },
        unmatched: [],
      },
    ]);
    const elsewhere = mapOf(INTERNAL + MAIL + flow('a', ns('shop'), ns('shop'), ', clusters: [asia]'));
    expect((await apply(elsewhere, 5, { token: ofBilling, dryRun: true })).userErrors).toEqual([]);
  });

  it('says of a cluster without a complete snapshot that it was not judged', async () => {
    await registerCluster(database.pool, 'empty');
    const { effects } = await apply(mapOf(INTERNAL), 5, { dryRun: true });
    const empty = effects.find(({ cluster }: { cluster: { name: string } }) => cluster.name === 'empty');
    expect(empty).toBeUndefined();
    const all = await apply(mapOf(flow('all', ns('shop'), ns('tools'))), 5, { dryRun: true });
    expect(
      all.effects.find(({ cluster }: { cluster: { name: string } }) => cluster.name === 'empty'),
    ).toMatchObject({
      notJudged: 'it has no complete snapshot',
      snapshot: null,
      opened: null,
    });
  });
});
