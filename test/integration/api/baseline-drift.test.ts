import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
  SHOP,
} from '../../support/api/published-fleet.ts';
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
const DEPLOYED = [deployment('shop', 'db', 5432)];
const APPROVED = [...SHOP, isolation('shop'), isolation('tools')];
const first = await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: APPROVED });
await publishState(database.pool, cluster, {
  at: '2026-01-02T00:00:00Z',
  objects: [...SHOP, isolation('tools'), isolation('billing')],
});
await approve('production', first.id);

async function approve(name: string, snapshot: string): Promise<void> {
  await ask(
    'mutation ($input: ApproveBaselineInput!) { approveBaseline(input: $input) { userErrors { code } } }',
    {
      input: {
        cluster: name,
        snapshot: toGlobalId('Snapshot', snapshot),
        comment: 'Reviewed',
        expectedVersion: 0,
      },
    },
    ada,
  );
}

/** Publishes two states of a cluster, of which the first is approved, and says how the command line reverts the second. */
async function revertsOf(name: string, ...states: readonly [readonly object[], readonly object[]]) {
  const id = await registerCluster(database.pool, name);
  const [approved, now] = states;
  const { id: snapshot } = await publishState(database.pool, id, {
    at: '2026-01-01T00:00:00Z',
    objects: approved,
  });
  await publishState(database.pool, id, { at: '2026-01-02T00:00:00Z', objects: now });
  await approve(name, snapshot);
  const env = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
  const listed = await runFromSource(['baseline', 'diff', name, '-o', 'csv'], { env });
  const revert = await runFromSource(['baseline', 'diff', name, '-o', 'revert'], { env });
  return { listed: listed.stdout.split(/\r?\n/), revert: revert.stdout.trim().split('\n') };
}

const QUERY = `{ baselineDrift(cluster: "production") { baseline { version } snapshot { sequence } undecided
  connectionsLeftOut objects { change object { kind namespace name } fields revert command }
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
        {
          change: 'ADDED',
          object: { kind: 'NetworkPolicy', namespace: 'billing' },
          fields: [],
          revert: null,
          command: 'kubectl delete NetworkPolicy own-namespace-only --namespace billing',
        },
        {
          change: 'REMOVED',
          object: { kind: 'NetworkPolicy', namespace: 'shop' },
          fields: [],
          command: null,
        },
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
    expect(changes).toContain('added shop/db[Deployment] -> 0.0.0.0/0');
    expect(changes).toContain('removed billing/export[Deployment] -> 0.0.0.0/0');
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
    expect(revert.stdout).toContain(
      '# NetworkPolicy billing/own-namespace-only was added: kubectl delete NetworkPolicy own-namespace-only --namespace billing',
    );
    expect(parse(revert.stdout)).toEqual(isolation('shop'));
  });

  it('names the changed fields of an object, and the command that restores the labels of a namespace', async () => {
    const open = { ...isolation('shop'), spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } };
    const { listed, revert } = await revertsOf(
      'relabelled',
      [...DEPLOYED, namespace('shop', { team: 'sales' }), isolation('shop')],
      [...DEPLOYED, namespace('shop', { team: 'ops', zone: 'a' }), open],
    );
    expect(listed).toContain('object,changed,Namespace shop,"labels.team, labels.zone"');
    expect(listed).toContain(
      'object,changed,NetworkPolicy shop/own-namespace-only,"spec.egress, spec.ingress, spec.policyTypes"',
    );
    expect(revert[0]).toBe(
      '# Namespace shop was changed (labels.team, labels.zone): kubectl label namespace shop team=sales zone- --overwrite',
    );
    expect(parse(revert.join('\n'))).toEqual(isolation('shop'));
  });

  it('is no YAML to apply where labels contain line breaks', async () => {
    const { revert } = await revertsOf(
      'broken-labels',
      [...DEPLOYED, namespace('shop')],
      [...DEPLOYED, namespace('shop', { 'a\nkind: Secret': '' })],
    );
    expect(revert).toHaveLength(1);
    expect(revert[0]).toMatch(/^# Namespace shop was changed .+: restore it as it was approved/);
  });

  it('names the first three fields of an object, and all of them as JSON', async () => {
    const labels = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => [key, '1']));
    const { listed, revert } = await revertsOf(
      'many-labels',
      [...DEPLOYED, namespace('shop')],
      [...DEPLOYED, namespace('shop', labels)],
    );
    expect(listed).toContain('object,changed,Namespace shop,"labels.a, labels.b, labels.c and 5 more"');
    expect(revert[0]).toMatch(
      /^# Namespace shop was changed \(labels\.a, labels\.b, labels\.c and 5 more\): /,
    );
    const { body } = await api.http
      .get('/api/v1/clusters/many-labels/baseline/drift')
      .set('authorization', `Bearer ${viewer}`);
    expect(body.objects[0].fields).toHaveLength(8);
  });

  it('is a removed namespace where only its workloads remain, restored with its labels', async () => {
    const { listed, revert } = await revertsOf(
      'removed-namespace',
      [...DEPLOYED, namespace('shop', { team: 'sales' })],
      DEPLOYED,
    );
    expect(listed).toContain('object,removed,Namespace shop,');
    expect(parse(revert.join('\n'))).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { team: 'sales' } },
    });
  });

  it('is a removed namespace without YAML where its approved labels are not valid', async () => {
    const { revert } = await revertsOf(
      'removed-broken',
      [...DEPLOYED, namespace('shop', { team: 'a b' })],
      DEPLOYED,
    );
    expect(revert).toEqual([
      '# Namespace shop was removed: restore it as it was approved; there is no manifest for it',
    ]);
  });
});
