import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import {
  deployment,
  namespace,
  publishFleet,
  publishState,
  registerCluster,
  SHOP,
} from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, statements, close } = await openApi();
const fleet = await publishFleet(database.pool);
const production = toGlobalId('Cluster', fleet.production);
afterAll(close);

/** Number of statements needed to show this many findings with all related data. */
async function statementsFor(first: number): Promise<number> {
  const before = statements();
  const { findings } = await ask(`{ findings(first: ${first}) { nodes { id rule { title } history { type }
    remediation { text } cluster { name score { score } openFindings { high } latestRun { state }
    latestSnapshot { cluster { name } } } } } }`);
  expect(findings.nodes.length).toBeGreaterThan(first / 10);
  return statements() - before;
}

async function workloadScores(cluster: string): Promise<readonly number[]> {
  const { cluster: found } = await ask(
    'query($cluster: String) { cluster(name: $cluster) { namespaces(first: 9) { nodes { workloads(first: 9) { nodes { score { score } } } } } } }',
    { cluster },
  );
  return found.namespaces.nodes.flatMap(
    (each: { workloads: { nodes: { score: { score: number } | null }[] } }) =>
      each.workloads.nodes.flatMap((node) => node.score?.score ?? []),
  );
}

describe('the fleet', () => {
  it('is shown with scores, findings and newest snapshots', async () => {
    const { clusters, score } = await ask(`{
      clusters(first: 10) {
        totalCount
        nodes { name score { score coverage piiWorkloads } openFindings { critical high medium low }
          latestSnapshot { sequence completeness changes { added changed removed } } latestRun { state } }
      }
      score { score piiWorkloads criticallyExposed cappedBy { limit ruleKey rule { key } cluster { name } namespace workload { name } }
        worst { score cluster { name } workload { namespace name } } }
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
    const own = [...(await workloadScores('production')), ...(await workloadScores('staging'))];
    const mean = own.reduce((sum, each) => sum + each, 0) / 4;
    expect(own).toHaveLength(4);
    expect(score.score).toBeCloseTo(mean, 6);
    expect(score).toMatchObject({
      criticallyExposed: own.filter((each) => each <= 49).length,
      cappedBy: { limit: 79, ruleKey: 'allow-all-rule', rule: { key: 'allow-all-rule' } },
      worst: { score: Math.min(...own) },
    });
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
        environments: { label: 'environment' },
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

  it('that was requested is found by its job, within the scope', async () => {
    const { takeSnapshot } = await ask(
      'mutation($id: ID!) { takeSnapshot(input: { cluster: $id }) { jobId } }',
      { id: production },
      await api.issue('analyst'),
    );
    const { jobId } = takeSnapshot;
    const query = 'query($id: ID!) { snapshotJob(id: $id) { id state cluster { name } } }';
    const { snapshotJob } = await ask(query, { id: jobId });
    expect(snapshotJob).toEqual({ id: jobId, state: 'WAITING', cluster: { name: 'production' } });
    const rest = await api.http
      .get(`/api/v1/snapshot-jobs/${jobId}`)
      .set('authorization', `Bearer ${viewer}`);
    expect(rest.body).toEqual({ id: jobId, state: 'waiting', cluster: production });
    const elsewhere = await api.issue('viewer', { clusters: [fleet.staging], namespaces: 'all' });
    for (const [token, id] of [
      [elsewhere, jobId],
      [viewer, '999'],
    ]) {
      const { body } = await api.graphql(token, query, { id });
      expect(body.errors[0].extensions).toMatchObject({ code: 'NOT_FOUND', field: ['id'] });
    }
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
