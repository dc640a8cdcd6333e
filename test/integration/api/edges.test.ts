import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { publishFleet, registerCluster } from '../../support/api/published-fleet.ts';

const { database, api, viewer, statements, ask, close } = await openApi();
const fleet = await publishFleet(database.pool);
await registerCluster(database.pool, 'empty');
afterAll(close);

interface Named {
  readonly name: string;
}
const names = ({ nodes }: { nodes: readonly Named[] }): readonly string[] => nodes.map(({ name }) => name);

async function page(args: string) {
  const { cluster } = await ask(`{ cluster(name: "production") { namespaces(first: 10) {
    nodes { name workloads(${args}) { nodes { name } pageInfo { endCursor hasNextPage hasPreviousPage } } } } } }`);
  return cluster.namespaces.nodes.find(({ name }: Named) => name === 'shop').workloads;
}

async function cost(first: number): Promise<number> {
  const before = statements();
  await ask(`{ clusters(first: ${first}) { nodes {
    findings(first: 5, filter: { states: [OPEN] }) { totalCount nodes { rule { title } } }
    snapshots(first: 5) { totalCount nodes { sequence } } } } }`);
  return statements() - before;
}

describe('a cluster', () => {
  it('leads to its namespaces and their workloads', async () => {
    const { cluster } = await ask(`{ cluster(name: "production") { namespaces(first: 10) { totalCount nodes {
      name workloads(first: 10) { totalCount nodes { namespace name kind dataClass } } } } } }`);
    expect(cluster.namespaces.totalCount).toBe(3);
    expect(names(cluster.namespaces)).toEqual(['billing', 'shop', 'tools']);
    const [, shop] = cluster.namespaces.nodes;
    expect(shop.workloads).toEqual({
      totalCount: 2,
      nodes: [
        { namespace: 'shop', name: 'api', kind: 'Deployment', dataClass: 'PII' },
        { namespace: 'shop', name: 'db', kind: 'Deployment', dataClass: 'PII' },
      ],
    });
  });

  it('has no namespaces before its first snapshot', async () => {
    const { cluster } = await ask('{ cluster(name: "empty") { namespaces(first: 1) { nodes { name } } } }');
    expect(cluster.namespaces).toBeNull();
  });

  it('leads to its namespaces at a time', async () => {
    const { cluster } = await ask(`{ cluster(name: "production") {
      then: namespaces(first: 10, at: "2026-01-01T12:00:00Z") { nodes { name openFindings { critical high } } }
      now: namespaces(first: 10) { nodes { name openFindings { critical high } } } } }`);
    expect(names(cluster.then)).toEqual(names(cluster.now));
    expect(cluster.then).not.toEqual(cluster.now);
  });

  it('pages through the workloads of a namespace in both directions', async () => {
    const first = await page('first: 1');
    expect(first).toMatchObject({ nodes: [{ name: 'api' }], pageInfo: { hasNextPage: true } });
    const last = await page('last: 1');
    expect(last).toMatchObject({ nodes: [{ name: 'db' }], pageInfo: { hasPreviousPage: true } });
    const { body } = await api.graphql(
      viewer,
      `{ cluster(name: "production") { namespaces(first: 10) { nodes {
        workloads(first: 1, after: "${first.pageInfo.endCursor}") { nodes { name } } } } } }`,
    );
    // The cursor is of one of the namespaces only.
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT');
  });

  it('leads to its findings, as the list of all findings does', async () => {
    const shown = 'totalCount nodes { id severity } pageInfo { hasNextPage endCursor }';
    const filter = '{ states: [OPEN], namespaces: ["shop"] }';
    const { cluster, findings } = await ask(`{
      cluster(name: "production") { findings(first: 2, filter: ${filter}) { ${shown} } }
      findings(first: 2, filter: { states: [OPEN], namespaces: ["shop"], clusters: ["production"] }) { ${shown} } }`);
    expect(cluster.findings).toEqual(findings);
    expect(findings.nodes).toHaveLength(2);
    const after = `first: 2, after: "${findings.pageInfo.endCursor}"`;
    const { cluster: next, findings: expected } = await ask(`{
      cluster(name: "production") { findings(${after}, filter: ${filter}) { ${shown} } }
      findings(${after}, filter: { states: [OPEN], namespaces: ["shop"], clusters: ["production"] }) { ${shown} } }`);
    expect(next.findings).toEqual(expected);
  });

  it('leads to its snapshots, newest first', async () => {
    const { clusters } = await ask(
      '{ clusters(first: 10) { nodes { name snapshots(first: 10) { totalCount nodes { sequence } } } } }',
    );
    expect(clusters.nodes).toEqual([
      { name: 'empty', snapshots: { totalCount: 0, nodes: [] } },
      { name: 'production', snapshots: { totalCount: 2, nodes: [{ sequence: 2 }, { sequence: 1 }] } },
      { name: 'staging', snapshots: { totalCount: 1, nodes: [{ sequence: 1 }] } },
    ]);
    const { cluster } = await ask(
      '{ cluster(name: "production") { snapshots(last: 1) { nodes { sequence } pageInfo { hasPreviousPage } } } }',
    );
    expect(cluster.snapshots).toEqual({ nodes: [{ sequence: 1 }], pageInfo: { hasPreviousPage: true } });
  });

  it('refuses a name in the filter of its findings that names nothing', async () => {
    const { body } = await api.graphql(
      viewer,
      '{ clusters(first: 2) { nodes { findings(first: 1, filter: { rules: ["none"] }) { totalCount } } } }',
    );
    expect(body.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', field: ['filter', 'rules'] });
  });

  it('takes as many statements for several as for one', async () => {
    await cost(1);
    expect(await cost(10)).toBe(await cost(1));
  });

  it('shows what the token sees', async () => {
    const narrow = await api.issue('viewer', { clusters: [fleet.production], namespaces: ['tools'] });
    const { clusters } = await ask(
      `{ clusters(first: 2) { nodes { name namespaces(first: 10) { nodes { name workloads(first: 10) { nodes { name } } } }
        findings(first: 10) { totalCount } } } }`,
      {},
      narrow,
    );
    expect(clusters.nodes).toEqual([
      {
        name: 'production',
        namespaces: { nodes: [{ name: 'tools', workloads: { nodes: [{ name: 'crawler' }] } }] },
        findings: { totalCount: 0 },
      },
    ]);
  });

  it('counts a question for each cluster whose namespaces are asked for', async () => {
    const { body } = await api.graphql(
      viewer,
      '{ clusters(first: 7) { nodes { namespaces(first: 1) { nodes { name } } } } }',
    );
    expect(body.errors[0].extensions).toMatchObject({ limit: 'questions', found: 7 });
  });
});
