import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { startApi } from '../../support/api-server.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import {
  deployment,
  namespace,
  publishFleet,
  publishState,
  registerCluster,
  SHOP,
} from '../../support/published-fleet.ts';
import type { PublishedFleet } from '../../support/published-fleet.ts';

let database: TestDatabase;
let api: ApiServer;
let fleet: PublishedFleet;
let viewer: string;
let production: string;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
  fleet = await publishFleet(database.pool);
  viewer = await api.issue('viewer');
  production = toGlobalId('Cluster', fleet.production);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

/** The data of an answer without errors. */
async function ask(query: string, variables?: object, token = viewer) {
  const { body } = await api.graphql(token, query, variables);
  expect(body.errors).toBeUndefined();
  return body.data;
}

let statements = 0;
beforeAll(() => {
  const query = database.pool.query.bind(database.pool);
  const counted = (...args: Parameters<typeof query>) => {
    statements += 1;
    return query(...args);
  };
  Object.assign(database.pool, { query: counted });
});

/** Number of statements needed to show this many findings with all related data. */
async function statementsFor(first: number): Promise<number> {
  const before = statements;
  const { findings } = await ask(`{ findings(first: ${first}) { nodes { id rule { title } history { type }
    remediation { text } cluster { name score { score } openFindings { high } latestRun { state }
    latestSnapshot { cluster { name } } } } } }`);
  expect(findings.nodes.length).toBeGreaterThan(first / 10);
  return statements - before;
}

describe('the fleet', () => {
  it('is shown with scores, findings and newest snapshots', async () => {
    const { clusters, score } = await ask(`{
      clusters(first: 10) {
        totalCount
        nodes { name score { score coverage piiWorkloads } openFindings { critical high medium low }
          latestSnapshot { sequence completeness changes { added changed removed } } latestRun { state } }
      }
      score { score piiWorkloads }
    }`);
    expect(clusters.totalCount).toBe(2);
    const [first, second] = clusters.nodes;
    expect(first).toMatchObject({
      name: 'production',
      score: { piiWorkloads: 3 },
      latestSnapshot: {
        sequence: 2,
        completeness: 'COMPLETE',
        changes: { added: 1, changed: 0, removed: 0 },
      },
      latestRun: { state: 'PUBLISHED' },
    });
    expect(second).toMatchObject({
      name: 'staging',
      score: { piiWorkloads: 1 },
      latestSnapshot: { sequence: 1 },
    });
    expect(first.score.score).toBeGreaterThan(second.score.score);
    expect(second.openFindings.critical + second.openFindings.high).toBeGreaterThan(0);
    expect(score.piiWorkloads).toBe(4);
    expect(score.score).toBeCloseTo((3 * first.score.score + second.score.score) / 4, 6);
  });

  it('is paged in both directions by name', async () => {
    const page = '{ nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
    const { clusters: first } = await ask(`{ clusters(first: 1) ${page} }`);
    expect(first).toMatchObject({
      nodes: [{ name: 'production' }],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    const { clusters: second } = await ask(
      `query($after: String) { clusters(first: 1, after: $after) ${page} }`,
      {
        after: first.pageInfo.endCursor,
      },
    );
    expect(second).toMatchObject({
      nodes: [{ name: 'staging' }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    const { clusters: back } = await ask(
      `query($before: String) { clusters(last: 1, before: $before) ${page} }`,
      {
        before: second.pageInfo.startCursor,
      },
    );
    expect(back.nodes).toEqual([{ name: 'production' }]);
  });

  it('gives every object again by its id', async () => {
    const { clusters, snapshots, findings, rules } = await ask(
      '{ clusters(first: 1) { nodes { id } } snapshots(first: 1) { nodes { id } } findings(first: 1) { nodes { id } } rules { id } }',
    );
    const ids = [clusters.nodes[0], snapshots.nodes[0], findings.nodes[0], rules[0]];
    for (const { id } of ids) {
      const { node } = await ask('query($id: ID!) { node(id: $id) { id __typename } }', { id });
      expect(node.id).toBe(id);
    }
  });

  it('takes as many statements for many rows as for few', async () => {
    await statementsFor(1);
    expect(await statementsFor(100)).toBe(await statementsFor(1));
  });
});

describe('history', () => {
  it('answers as of any moment', async () => {
    const score = `query($at: DateTime, $cluster: ID!) { score(scope: { cluster: $cluster }, asOf: { at: $at }) { score } }`;
    const { score: then } = await ask(score, { at: '2026-01-01T12:00:00Z', cluster: production });
    const { score: now } = await ask(score, { at: null, cluster: production });
    expect(then.score).toBeLessThan(now.score);
    const early = await api.graphql(viewer, score, { at: '2025-01-01T00:00:00Z', cluster: production });
    expect(early.body.errors[0].extensions.code).toBe('NOT_FOUND');
  });

  it('shows scores over time and marks what must not be compared', async () => {
    const cluster = await registerCluster(database.pool, 'changing');
    const objects = [
      namespace('shop', { data: 'pii', 'ringfence.dev/data': 'pii' }),
      deployment('shop', 'db'),
    ];
    await publishState(database.pool, cluster, { at: '2026-02-01T00:00:00Z', objects });
    await publishState(database.pool, cluster, { at: '2026-02-02T00:00:00Z', objects });
    await publishState(database.pool, cluster, {
      at: '2026-02-03T00:00:00Z',
      objects,
      settings: {
        classificationLabel: 'data',
        classificationValues: { pii: 'sensitive-pii' },
        classificationRules: [],
        declaredConnections: [],
        disabledRules: [],
      },
    });
    const { scoreHistory } = await ask(
      'query($cluster: ID!) { scoreHistory(scope: { cluster: $cluster }, step: DAY) { at comparability } }',
      { cluster: toGlobalId('Cluster', cluster) },
    );
    expect(scoreHistory).toEqual([
      { at: '2026-02-01T00:00:00.000Z', comparability: 'COMPARABLE' },
      { at: '2026-02-02T00:00:00.000Z', comparability: 'COMPARABLE' },
      { at: '2026-02-03T00:00:00.000Z', comparability: 'INCOMPARABLE' },
    ]);
    await new ClusterStore(database.pool).remove(cluster);
  });

  it('lists the inventory of a moment', async () => {
    const { inventory } = await ask(
      `query($asOf: AsOfInput!) { inventory(asOf: $asOf) {
        snapshot { sequence }
        namespaces(first: 10) { nodes { name } }
        workloads(first: 2) { totalCount nodes { namespace name kind ports { protocol containerPort } } pageInfo { hasNextPage endCursor } }
        policies(first: 10) { totalCount nodes { name directions } }
      } }`,
      { asOf: { snapshot: toGlobalId('Snapshot', fleet.after.id) } },
    );
    expect(inventory.snapshot.sequence).toBe(2);
    expect(inventory.namespaces.nodes.map(({ name }: { name: string }) => name)).toEqual([
      'billing',
      'shop',
      'tools',
    ]);
    expect(inventory.workloads).toMatchObject({
      totalCount: 4,
      nodes: [{ name: 'export' }, { name: 'api', ports: [{ protocol: 'TCP', containerPort: 8080 }] }],
      pageInfo: { hasNextPage: true },
    });
    expect(inventory.policies.nodes).toEqual([
      { name: 'own-namespace-only', directions: ['INGRESS', 'EGRESS'] },
    ]);
  });
});

describe('connections', () => {
  const CONNECTIONS = `query($asOf: AsOfInput!, $to: WorkloadInput, $from: WorkloadInput, $port: PortFilterInput, $verdict: Verdict) {
    connections(asOf: $asOf, first: 100, to: $to, from: $from, port: $port, verdict: $verdict) {
      totalCount nodes { from { label } to { label } allowed unknown denied }
    }
  }`;
  const db = { namespace: 'shop', name: 'db', kind: 'Deployment' };
  type Row = { from: { label: string }; allowed: string; denied: string };

  async function workloadsThatReach(at: string): Promise<string[]> {
    const { connections } = await ask(CONNECTIONS, { asOf: { cluster: production, at }, to: db });
    return connections.nodes
      .map(({ from }: Row) => from.label)
      .filter((label: string) => label.includes('['));
  }

  it('tell who could reach a store before and after it was isolated', async () => {
    expect(await workloadsThatReach('2026-01-01T12:00:00Z')).toEqual(
      expect.arrayContaining([
        'billing/export[Deployment]',
        'tools/crawler[Deployment]',
        'shop/api[Deployment]',
      ]),
    );
    expect(await workloadsThatReach('2026-01-02T12:00:00Z')).toEqual(['shop/api[Deployment]']);
  });

  it('can be narrowed to ports and verdicts', async () => {
    const { connections } = await ask(CONNECTIONS, {
      asOf: { cluster: production },
      to: db,
      port: { protocol: 'TCP', ports: '5432' },
      verdict: 'DENIED',
    });
    const denied = connections.nodes.map(({ from }: Row) => from.label);
    expect(denied).toContain('tools/crawler[Deployment]');
    expect(denied).not.toContain('shop/api[Deployment]');
    expect(connections.nodes[0].denied).toBe('TCP 5432');
  });

  it('can be narrowed to outside addresses', async () => {
    const { connections } = await ask(
      `query($asOf: AsOfInput!) { connections(asOf: $asOf, first: 100, addresses: "169.254.169.254") {
        nodes { from { label } to { label categories } } } }`,
      { asOf: { cluster: production } },
    );
    const outgoing = connections.nodes.filter(({ from }: Row) => from.label.includes('['));
    expect(outgoing.map(({ from }: Row) => from.label)).toEqual([
      'billing/export[Deployment]',
      'tools/crawler[Deployment]',
    ]);
    for (const { to } of outgoing) expect(to.categories).toEqual(['METADATA']);
  });

  it.each(['from', 'to'])(
    '%s a workload that is not there, or not for the token, are NOT_FOUND',
    async (end) => {
      const token = await api.issue('viewer', { clusters: [fleet.production], namespaces: ['shop'] });
      const absent = { namespace: 'shop', name: 'no-such', kind: 'Deployment' };
      const outOfScope = { namespace: 'tools', name: 'crawler', kind: 'Deployment' };
      const answers = await Promise.all(
        [absent, outOfScope].flatMap((workload) =>
          [undefined, 'DENIED'].map(async (verdict) => {
            const variables = { asOf: { cluster: production }, [end]: workload, verdict };
            const [{ message, extensions }] = (await api.graphql(token, CONNECTIONS, variables)).body.errors;
            return { message, code: extensions.code, field: extensions.field };
          }),
        ),
      );
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ code: 'NOT_FOUND', field: [end] });
    },
  );

  it('that are denied are listed for one workload only', async () => {
    const { body } = await api.graphql(viewer, CONNECTIONS, {
      asOf: { cluster: production },
      verdict: 'DENIED',
    });
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT');
  });
});

describe('findings', () => {
  it('come with their proof, history and remedy, the worst first', async () => {
    const { findings } = await ask(`{ findings(first: 100, filter: { states: [OPEN] }) {
      nodes { severity rule { key } subject { namespace name } evidence { summary reasons { type text } } history { type actor }
        remediation { text } cluster { name } firstSeenAt dueAt } } }`);
    expect(findings.nodes.length).toBeGreaterThan(3);
    const order = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
    const ranks = findings.nodes.map(({ severity }: { severity: string }) => order.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted());
    for (const finding of findings.nodes) {
      expect(finding.evidence.summary).not.toBe('');
      for (const { type, text } of finding.evidence.reasons) {
        expect(type).toMatch(/^[A-Z_]+$/);
        expect(text).not.toBe('');
      }
      expect(finding.history[0]).toEqual({ type: 'OPENED', actor: 'system' });
      expect(finding.rule.key).toMatch(/^[a-z-]+$/);
    }
    expect(findings.nodes.some(({ remediation }: { remediation: unknown }) => remediation !== null)).toBe(
      true,
    );
  });

  it('can be filtered, and counted as filtered', async () => {
    const { resolved, all } = await ask(
      `query($cluster: [ID!]) {
        resolved: findings(first: 100, filter: { clusters: $cluster, states: [RESOLVED], namespaces: ["shop"] }) {
          totalCount nodes { state resolvedAt subject { namespace } } }
        all: findings(first: 1) { totalCount }
      }`,
      { cluster: [production] },
    );
    expect(resolved.totalCount).toBe(resolved.nodes.length);
    expect(resolved.nodes.length).toBeGreaterThan(0);
    expect(all.totalCount).toBeGreaterThan(resolved.totalCount);
    for (const { state, subject } of resolved.nodes)
      expect([state, subject.namespace]).toEqual(['RESOLVED', 'shop']);
  });
});

describe('a token for some clusters', () => {
  it('sees no other, by list, id, name, snapshot or finding', async () => {
    const token = await api.issue('admin', { clusters: [fleet.staging], namespaces: 'all' });
    const { findings: every } = await ask('{ findings(first: 100) { nodes { id cluster { name } } } }');
    const foreign = every.nodes.find(
      ({ cluster }: { cluster: { name: string } }) => cluster.name === 'production',
    );
    const seen = await ask(
      `query($cluster: ID!, $snapshot: ID!, $finding: ID!) {
        clusters(first: 10) { totalCount nodes { name } }
        byId: cluster(id: $cluster) { id }
        byName: cluster(name: "production") { id }
        cluster: node(id: $cluster) { id }
        snapshot(id: $snapshot) { id }
        snapshots(first: 10) { totalCount nodes { cluster { name } } }
        finding(id: $finding) { id }
        findings(first: 100) { nodes { cluster { name } } }
        score { piiWorkloads }
      }`,
      { cluster: production, snapshot: toGlobalId('Snapshot', fleet.after.id), finding: foreign.id },
      token,
    );
    expect(seen).toEqual({
      clusters: { totalCount: 1, nodes: [{ name: 'staging' }] },
      byId: null,
      byName: null,
      cluster: null,
      snapshot: null,
      snapshots: { totalCount: 1, nodes: [{ cluster: { name: 'staging' } }] },
      finding: null,
      findings: { nodes: expect.any(Array) },
      score: { piiWorkloads: 1 },
    });
    const of = seen.findings.nodes.map(({ cluster }: { cluster: { name: string } }) => cluster.name);
    expect(new Set(of)).toEqual(new Set(['staging']));
    const filtered = '{ findings(first: 1, filter: { clusters: ["production"] }) { totalCount } }';
    expect((await api.graphql(token, filtered)).body.errors[0].extensions.code).toBe('INVALID_INPUT');
    for (const query of [
      'query($id: ID!) { inventory(asOf: { cluster: $id }) { workloads(first: 1) { totalCount } } }',
      'query($id: ID!) { connections(asOf: { cluster: $id }, first: 1) { totalCount } }',
      'query($id: ID!) { scoreHistory(scope: { cluster: $id }) { at } }',
      'query($id: ID!) { score(scope: { cluster: $id }) { score } }',
    ]) {
      const { body } = await api.graphql(token, query, { id: production });
      expect(body.errors[0].extensions.code).toBe('NOT_FOUND');
    }
    const removal = 'mutation($id: ID!) { removeCluster(input: { id: $id }) { userErrors { code } } }';
    expect((await ask(removal, { id: production }, token)).removeCluster.userErrors).toEqual([
      { code: 'NOT_FOUND' },
    ]);
  });
});

describe('a token for some namespaces', () => {
  it('sees nothing of the others: objects, connections, counts, scores or evidence', async () => {
    const token = await api.issue('viewer', { clusters: [fleet.production], namespaces: ['billing'] });
    const response = await api.graphql(
      token,
      `query($cluster: ID!) {
        clusters(first: 1) { nodes { score { score piiWorkloads } openFindings { critical high medium low }
          latestSnapshot { objectCounts changes { added } } } }
        score { score piiWorkloads }
        inventory(asOf: { cluster: $cluster }) {
          namespaces(first: 10) { totalCount nodes { name } }
          workloads(first: 10) { totalCount nodes { namespace } }
          policies(first: 10) { totalCount }
        }
        connections(asOf: { cluster: $cluster }, first: 100) { nodes { from { label } to { label } } }
        findings(first: 100) { totalCount nodes { subject { namespace } evidence { summary from to reasons { type text policies { namespace name } unread { message } } }
          history { details } remediation { text patch } } }
      }`,
      { cluster: production },
    );
    expect(response.body.errors).toBeUndefined();
    expect(response.text).not.toMatch(/shop|tools|crawler/);
    const { data } = response.body;
    expect(data.clusters.nodes[0]).toMatchObject({
      score: { piiWorkloads: 1 },
      latestSnapshot: { objectCounts: null, changes: null },
    });
    expect(data.score).toEqual(data.clusters.nodes[0].score);
    expect(data.inventory).toEqual({
      namespaces: { totalCount: 1, nodes: [{ name: 'billing' }] },
      workloads: { totalCount: 1, nodes: [{ namespace: 'billing' }] },
      policies: { totalCount: 0 },
    });
    expect(data.findings.totalCount).toBeGreaterThan(0);
  });
});

describe('a snapshot', () => {
  it('is taken when an analyst asks for it', async () => {
    const take =
      'mutation($id: ID!) { takeSnapshot(input: { cluster: $id, clientMutationId: "m1" }) { cluster { name } jobId userErrors { code } clientMutationId } }';
    const { takeSnapshot } = await ask(take, { id: production }, await api.issue('analyst'));
    expect(takeSnapshot).toMatchObject({
      cluster: { name: 'production' },
      userErrors: [],
      clientMutationId: 'm1',
    });
    expect(api.queue.added).toContainEqual(
      expect.objectContaining({ clusterId: fleet.production, trigger: 'request' }),
    );
    const refused = await api.graphql(viewer, take, { id: production });
    expect(refused.body.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  it('that is partial says so, and is not scored', async () => {
    const cluster = await registerCluster(database.pool, 'partial');
    await publishState(database.pool, cluster, {
      at: '2026-03-01T00:00:00Z',
      objects: SHOP,
      unread: [{ kind: 'NetworkPolicy', reason: 'forbidden', message: 'networkpolicies is forbidden' }],
    });
    const { cluster: seen } = await ask(
      '{ cluster(name: "partial") { score { score } latestSnapshot { completeness unread { kind reason } } } }',
    );
    expect(seen).toEqual({
      score: { score: null },
      latestSnapshot: { completeness: 'PARTIAL', unread: [{ kind: 'NetworkPolicy', reason: 'FORBIDDEN' }] },
    });
    await new ClusterStore(database.pool).remove(cluster);
  });
});

describe('an agent', () => {
  it('reads nothing', async () => {
    const agent = await api.issue('agent');
    const { body } = await api.graphql(agent, '{ clusters(first: 1) { totalCount } }');
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
    expect((await api.http.get('/metrics').set('authorization', `Bearer ${agent}`)).status).toBe(403);
  });
});
