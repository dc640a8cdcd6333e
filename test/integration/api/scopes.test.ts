import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';

const { database, api, ask, close } = await openApi();
const fleet = await publishFleet(database.pool);
const production = toGlobalId('Cluster', fleet.production);
afterAll(close);

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
