import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);

const SHOP = [
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  deployment('shop', 'db'),
  deployment('shop', 'api'),
];
const LAB = [namespace('lab'), deployment('lab', 'trial')];
const cluster = await registerCluster(database.pool, 'production');
const day = (number: number): string => `2026-01-0${number}T00:00:00Z`;
await publishState(database.pool, cluster, { at: day(1), objects: [...SHOP, ...LAB] });
await publishState(database.pool, cluster, { at: day(2), objects: [...SHOP, ...LAB, isolation('shop')] });
const unread = [
  { kind: 'NetworkPolicy', namespace: 'lab', reason: 'forbidden' as const, message: 'forbidden' },
];
await publishState(database.pool, cluster, { at: day(3), objects: [...SHOP, isolation('shop')], unread });

function manifests(...objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

const WITHOUT_POLICY = manifests(...SHOP);

async function propose(body: object, token = viewer) {
  return api.http.post('/api/v1/proposals').set('authorization', `Bearer ${token}`).send(body);
}

const file = (text: string) => [{ file: 'shop.yaml', text }];

describe('manifests that are laid over a snapshot', () => {
  it('show what the deletion of a policy opens, on the newest complete snapshot of a cluster', async () => {
    const { status, body } = await propose({ cluster: 'production', manifests: file(WITHOUT_POLICY) });
    expect(status).toBe(200);
    expect(body.takenAt).toBe('2026-01-02T00:00:00.000Z');
    expect(body.objects).toEqual({
      deleted: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'own-namespace-only' }],
      undecided: [],
      changed: [],
      added: [],
    });
    expect(body.connections).toContainEqual({
      presence: 'both',
      change: 'added',
      from: 'lab/trial[Deployment]',
      to: 'shop/db[Deployment]',
      before: { allowed: 'No Connections', unknown: 'No Connections' },
      after: { allowed: 'All Connections', unknown: 'No Connections' },
      allowed: { gained: 'All Connections', lost: 'No Connections' },
      unknown: { gained: 'No Connections', lost: 'No Connections' },
    });
    expect(body).toMatchObject({ connectionsLeftOut: 0, undecided: 0, unread: [], problems: [] });
  });

  it('delete nothing as an overlay, and add what the snapshot lacks', async () => {
    const more = manifests(deployment('shop', 'cache'));
    const { body } = await propose({ cluster: 'production', replace: 'overlay', manifests: file(more) });
    expect(body.objects.deleted).toEqual([]);
    expect(body.objects.added).toEqual([{ kind: 'Deployment', namespace: 'shop', name: 'cache' }]);
    expect(body.workloads).toEqual({ added: ['shop/cache[Deployment]'], removed: [] });
    expect(body.connections.every(({ presence }: { presence: string }) => presence === 'added')).toBe(true);
  });

  it('give the same in GraphQL', async () => {
    const { body } = await propose({ cluster: 'production', manifests: file(WITHOUT_POLICY) });
    const { compareProposal } = await ask(
      `query ($manifests: String!) { compareProposal(base: { cluster: "production" }, manifests: $manifests) {
        base { takenAt } deletedObjects { kind namespace name } warnings undecided connectionsLeftOut
        connections(first: 2) { totalCount pageInfo { hasNextPage } nodes { change from { label } to { label } } }
        removedWorkloads(first: 1) { totalCount } } }`,
      { manifests: WITHOUT_POLICY },
    );
    expect(compareProposal).toMatchObject({
      base: { takenAt: body.takenAt },
      deletedObjects: body.objects.deleted,
      warnings: [],
      undecided: 0,
      connectionsLeftOut: 0,
      connections: { totalCount: body.connections.length, pageInfo: { hasNextPage: true } },
      removedWorkloads: { totalCount: 0 },
    });
    const [first] = compareProposal.connections.nodes;
    expect(first.from.label).toBe(body.connections[0].from);
  });

  it('are laid over any past snapshot, which stays as it is', async () => {
    const { snapshots } = await ask('{ snapshots(first: 10) { nodes { id takenAt } } }');
    const oldest = snapshots.nodes.at(-1);
    const added = manifests(...SHOP, isolation('shop'));
    const { body } = await propose({ snapshot: oldest.id, manifests: file(added) });
    expect(body).toMatchObject({ snapshot: oldest.id, takenAt: oldest.takenAt });
    expect(body.objects.added).toEqual([
      { kind: 'NetworkPolicy', namespace: 'shop', name: 'own-namespace-only' },
    ]);
    expect(await ask('{ snapshots(first: 10) { nodes { id takenAt } } }')).toEqual({ snapshots });
  });

  it('that are broken in part say so, with file and line, and leave open what they hide', async () => {
    const { body } = await propose({
      cluster: 'production',
      manifests: [...file(WITHOUT_POLICY), { file: 'broken.yaml', text: 'kind: NetworkPolicy\n  a: [\n' }],
    });
    expect(body.unread[0].message).toContain('broken.yaml:');
    expect(body.objects.deleted).toEqual([]);
    expect(body.objects.undecided).toContainEqual(
      expect.objectContaining({ kind: 'NetworkPolicy', namespace: 'shop', name: 'own-namespace-only' }),
    );
  });

  it.each([
    [{ manifests: file(WITHOUT_POLICY) }, ['cluster'], 'give either "cluster" or "snapshot"'],
    [{ cluster: 'production', manifests: [] }, ['manifests'], 'expected array to have >=1 items'],
    [{ cluster: 'production', manifests: file('a: 1\n') }, ['manifests'], 'contain no Kubernetes object'],
    [{ cluster: 'production', manifests: file('a: [\n') }, ['manifests'], 'Nothing could be read'],
    [
      { cluster: 'production', replace: 'all', manifests: file(WITHOUT_POLICY) },
      ['replace'],
      'is not one of namespace',
    ],
    [
      {
        cluster: 'production',
        manifests: file(
          manifests({
            kind: 'List',
            apiVersion: 'v1',
            items: Array.from({ length: 5001 }, () => namespace('x')),
          }),
        ),
      },
      ['manifests'],
      'more than the limit of 5000 objects',
    ],
    [
      { cluster: 'production', manifests: file(`# ${'x'.repeat(9_000_000)}\n`) },
      ['manifests'],
      'more than 8 MiB together',
    ],
  ])('are refused with the field and the reason (%#)', async (body, field, message) => {
    const answer = await propose(body);
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid-input', field });
    expect(answer.body.detail).toContain(message);
  });

  it('that exceed the body of such a request are refused by their size', async () => {
    const { body } = await propose({ cluster: 'production', manifests: file('x'.repeat(13_000_000)) });
    expect(body).toMatchObject({ status: 413, limit: 'bodyBytes', allowed: 12_582_912 });
  });

  it('show a token only what is in its namespaces', async () => {
    const lab = await api.issue('viewer', { clusters: [cluster], namespaces: ['lab'] });
    const { body } = await propose({ cluster: 'production', manifests: file(WITHOUT_POLICY) }, lab);
    expect(body.objects).toEqual({ deleted: [], undecided: [], changed: [], added: [] });
    expect(body.connections).toEqual([]);
    const elsewhere = await api.issue('viewer', { clusters: [], namespaces: 'all' });
    const hidden = await propose({ cluster: 'production', manifests: file(WITHOUT_POLICY) }, elsewhere);
    expect(hidden.status).toBe(404);
  });

  it.each([
    ['is not there', { kind: 'Namespace', name: 'nowhere', labels: {} }],
    ['differs', { kind: 'Namespace', name: 'shop', labels: {} }],
    ['is the same', { kind: 'Namespace', name: 'shop', labels: { 'ringfence.dev/data': 'pii' } }],
  ])('tell a token nothing of a namespace outside its scope that %s', async (_, { kind, name, labels }) => {
    const lab = await api.issue('viewer', { clusters: [cluster], namespaces: ['lab'] });
    const text = manifests({ apiVersion: 'v1', kind, metadata: { name, labels } });
    const { body } = await propose({ cluster: 'production', replace: 'overlay', manifests: file(text) }, lab);
    expect(body.objects).toEqual({ deleted: [], undecided: [], changed: [], added: [] });
    expect(body).toMatchObject({ unread: [], problems: [] });
  });

  it('need a token', async () => {
    expect((await api.http.post('/api/v1/proposals').send({})).status).toBe(401);
  });
});
