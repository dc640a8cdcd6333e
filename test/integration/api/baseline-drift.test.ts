import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { openApi } from '../../support/api/open-api.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const cluster = await registerCluster(database.pool, 'production');
await registerCluster(database.pool, 'unapproved');
const APPROVED = [...SHOP, isolation('shop'), isolation('tools')];
const first = await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: APPROVED });
await publishState(database.pool, cluster, {
  at: '2026-01-02T00:00:00Z',
  objects: [...SHOP, isolation('tools'), isolation('billing')],
});
await ask(
  'mutation ($input: ApproveBaselineInput!) { approveBaseline(input: $input) { userErrors { code } } }',
  {
    input: {
      cluster: 'production',
      snapshot: toGlobalId('Snapshot', first.id),
      comment: 'Reviewed',
      expectedVersion: 0,
    },
  },
  ada,
);

const QUERY = `{ baselineDrift(cluster: "production") { baseline { version } snapshot { sequence } undecided
  connectionsLeftOut objects { change object { kind namespace name } revert }
  connections(first: 1) { totalCount nodes { change before { allowed } after { allowed } } } } }`;

describe('what differs from the baseline', () => {
  it('are the objects to approve or revert, with the approved policies', async () => {
    const { baselineDrift } = await ask(QUERY);
    expect(baselineDrift).toMatchObject({
      baseline: { version: 1 },
      snapshot: { sequence: 2 },
      undecided: 0,
      connectionsLeftOut: 0,
      connections: { nodes: [{ change: expect.any(String) }] },
      objects: [
        { change: 'ADDED', object: { kind: 'NetworkPolicy', namespace: 'billing' }, revert: null },
        { change: 'REMOVED', object: { kind: 'NetworkPolicy', namespace: 'shop' } },
      ],
    });
    expect(parse(baselineDrift.objects[1].revert)).toEqual(isolation('shop'));
  });

  it('are the connections that are open now and denied by the baseline, and the other way round', async () => {
    const { body } = await api.http
      .get('/api/v1/clusters/production/baseline/drift')
      .set('authorization', `Bearer ${viewer}`);
    const changes = body.connections.map(
      ({ from, to, change }: Record<string, string>) => `${change} ${from} -> ${to}`,
    );
    expect(changes).toContain('added shop/db[Deployment] -> 0.0.0.0-255.255.255.255');
    expect(changes).toContain('removed billing/export[Deployment] -> 0.0.0.0-255.255.255.255');
    expect(changes.some((text: string) => text.includes('tools/crawler'))).toBe(false);
  });

  it('is shown to limited tokens as far as it is about their namespaces', async () => {
    const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['billing'] });
    const { body } = await api.http
      .get('/api/v1/clusters/production/baseline/drift')
      .set('authorization', `Bearer ${limited}`);
    expect(body.objects).toMatchObject([{ namespace: 'billing' }]);
    expect(JSON.stringify(body)).not.toContain('shop');
  });

  it('is nothing without a baseline', async () => {
    expect(await ask('{ baselineDrift(cluster: "unapproved") { undecided } }')).toEqual({
      baselineDrift: null,
    });
    const { status } = await api.http
      .get('/api/v1/clusters/unapproved/baseline/drift')
      .set('authorization', `Bearer ${viewer}`);
    expect(status).toBe(404);
  });

  it('is listed by the command line, and reverted with its YAML', async () => {
    const env = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
    const { code, stdout, stderr } = await runFromSource(['baseline', 'diff', 'production'], { env });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('baseline version 1, compared with snapshot 2 of 2026-01-02'),
    });
    expect(stdout).toMatch(/removed +NetworkPolicy shop\/own-namespace-only/);
    const revert = await runFromSource(['baseline', 'diff', 'production', '-o', 'revert'], { env });
    expect(revert.stdout).toContain('# delete NetworkPolicy billing/own-namespace-only, which was added');
    expect(parse(revert.stdout)).toEqual(isolation('shop'));
  });
});
