import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { makeStores } from '../../../src/stores.ts';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const FLEET = { clusters: 'all', namespaces: 'all' } as const;
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' };
const ada = await api.issue('approver', FLEET, ADA);
const grace = await api.issue('admin', FLEET, { name: 'Grace Hopper', email: 'grace@example.org' });
const program = await api.issue('approver');

let number = 0;
let cluster: string;
let name: string;
beforeEach(async () => {
  name = `cluster-${++number}`;
  cluster = await registerCluster(database.pool, name);
});

let day = 0;
const take = (objects: readonly object[] = SHOP): Promise<Snapshot> =>
  publishState(database.pool, cluster, { at: new Date(Date.UTC(2026, 0, ++day)).toISOString(), objects });

async function approve(
  { id }: Pick<Snapshot, 'id'>,
  expectedVersion: number,
  token = ada,
  comment = 'Reviewed',
) {
  const { body } = await api.graphql(
    token,
    `mutation ($input: ApproveBaselineInput!) { approveBaseline(input: $input) {
      baseline { id version snapshot { sequence } } jobId userErrors { code field message } } }`,
    { input: { cluster: name, snapshot: toGlobalId('Snapshot', id), comment, expectedVersion } },
  );
  return { ...body.data?.approveBaseline, refused: body.errors?.[0] };
}

const post = ({ id }: Pick<Snapshot, 'id'>, token: string, expectedVersion = 0) =>
  api.http
    .post(`/api/v1/clusters/${name}/baselines`)
    .set('authorization', `Bearer ${token}`)
    .send({ snapshot: toGlobalId('Snapshot', id), comment: 'Reviewed', expectedVersion });
const get = (path: string, token = viewer) =>
  api.http.get(`/api/v1/clusters/${name}/${path}`).set('authorization', `Bearer ${token}`);

describe('the baseline of a cluster', () => {
  it('does not exist before someone approved one', async () => {
    await take();
    const found = await ask(
      `{ baseline(cluster: "${name}") { id } cluster(name: "${name}") { baseline { id } } }`,
    );
    expect(found).toEqual({ baseline: null, cluster: { baseline: null } });
    expect((await get('baseline')).status).toBe(404);
    expect((await get('baselines')).body).toEqual([]);
  });

  it('keeps the objects of its snapshot, and cannot be a snapshot without them', async () => {
    const { thinning } = makeStores(database.pool);
    const [first, second] = [await take(), await take()];
    await take();
    expect(await approve(first, 0)).toMatchObject({ baseline: { version: 1 } });
    expect(await thinning.thin(cluster, [1, 2])).toMatchObject({ snapshots: 1 });
    expect(await approve(second, 1)).toMatchObject({
      userErrors: [
        { code: 'NOT_KEPT', field: ['snapshot'], message: expect.stringContaining('approve a newer') },
      ],
    });
    expect((await post(second, ada, 1)).status).toBe(410);
  });

  it('is the approved snapshot, with who approved it, when, with which token and why', async () => {
    const snapshot = await take();
    const requested = api.queue.added.length;
    expect(await approve(snapshot, 0)).toMatchObject({
      baseline: { version: 1, snapshot: { sequence: 1 } },
      jobId: expect.any(String),
      userErrors: [],
    });
    expect(api.queue.added.length).toBe(requested + 1);
    const shown = {
      version: 1,
      comment: 'Reviewed',
      approvedAt: expect.stringMatching(/^20/),
      approvedBy: ADA,
      approvedWith: 'a approver',
      replacedAt: null,
    };
    const fields = 'version comment approvedAt approvedBy { name email } approvedWith replacedAt';
    const found = await ask(
      `{ baseline(cluster: "${name}") { id ${fields} } cluster(name: "${name}") { baseline { ${fields} } } }`,
    );
    expect(found.cluster.baseline).toEqual(shown);
    expect(found.baseline).toMatchObject(shown);
    const node = await ask(`{ node(id: "${found.baseline.id}") { ... on Baseline { version } } }`);
    expect(node).toEqual({ node: { version: 1 } });
    expect((await get('baseline')).body).toEqual({
      ...shown,
      accepted: [],
      approvedVersion: 1,
      id: found.baseline.id,
      cluster: toGlobalId('Cluster', cluster),
      snapshot: {
        id: toGlobalId('Snapshot', snapshot.id),
        sequence: 1,
        takenAt: snapshot.takenAt.toISOString(),
      },
    });
  });

  it('is replaced by the next one, and stays in the history', async () => {
    const first = await take();
    const second = await take();
    await approve(first, 0);
    expect((await post(second, grace, 1)).status).toBe(201);
    const { baselines } = await ask(
      `{ baselines(cluster: "${name}", first: 1) { totalCount pageInfo { endCursor }
         nodes { version approvedBy { name } replacedAt } } }`,
    );
    expect(baselines).toMatchObject({
      totalCount: 2,
      nodes: [{ version: 2, approvedBy: { name: 'Grace Hopper' }, replacedAt: null }],
    });
    const rest = await ask(
      `{ baselines(cluster: "${name}", first: 1, after: "${baselines.pageInfo.endCursor}") {
         nodes { version approvedBy { name } replacedAt snapshot { sequence } } } }`,
    );
    expect(rest.baselines.nodes).toEqual([
      {
        version: 1,
        approvedBy: { name: 'Ada Lovelace' },
        replacedAt: expect.stringMatching(/^20/),
        snapshot: { sequence: 1 },
      },
    ]);
  });

  it('is shown without its comment to tokens that are limited to some namespaces', async () => {
    await approve(await take(), 0);
    const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    expect((await get('baseline', limited)).body).toMatchObject({ version: 1, comment: null });
    const elsewhere = await api.issue('viewer', {
      clusters: [await registerCluster(database.pool, `other-${number}`)],
      namespaces: 'all',
    });
    expect((await get('baseline', elsewhere)).status).toBe(404);
    const { baseline } = await ask(`{ baseline(cluster: "${name}") { id } }`);
    expect(await ask(`{ node(id: "${baseline.id}") { id } }`, {}, elsewhere)).toEqual({ node: null });
  });

  it('goes with its cluster', async () => {
    await approve(await take(), 0);
    await database.pool.query('DELETE FROM clusters WHERE id = $1', [cluster]);
    const { rows } = await database.pool.query('SELECT FROM baselines WHERE cluster_id = $1', [cluster]);
    expect(rows).toEqual([]);
  });

  it('keeps its snapshot from being deleted', async () => {
    const { id } = await take();
    await approve({ id }, 0);
    await expect(database.pool.query('DELETE FROM snapshots WHERE id = $1', [id])).rejects.toThrow(
      'baselines_snapshot_id_fkey',
    );
  });
});

describe('an approval is refused', () => {
  it('for a token that belongs to no person, with what to do', async () => {
    const { refused } = await approve(await take(), 0, program);
    expect(refused).toMatchObject({
      message: expect.stringMatching(
        /^this requires a token that belongs to a person: .+token create --owner/,
      ),
      extensions: { code: 'FORBIDDEN' },
    });
    expect((await post(await take(), program)).status).toBe(403);
  });

  it('for a token that does not see the whole cluster', async () => {
    const some = await api.issue('approver', { clusters: [cluster], namespaces: ['shop'] }, ADA);
    expect((await approve(await take(), 0, some)).refused.message).toContain('all namespaces of the cluster');
  });

  it('if another one was faster, and names who', async () => {
    const snapshot = await take();
    const outcomes = await Promise.all([post(snapshot, ada), post(snapshot, grace)]);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const [error] = (await approve(snapshot, 0)).userErrors;
    expect(error).toMatchObject({
      code: 'CONFLICT',
      field: ['expectedVersion'],
      message: expect.stringMatching(/has version 1, which (Ada Lovelace|Grace Hopper) approved at 20/),
    });
    expect((await approve(snapshot, 2)).userErrors[0]).toMatchObject({ code: 'CONFLICT' });
    expect((await get('baselines')).body).toHaveLength(1);
  });

  it('for a snapshot that does not show the whole cluster', async () => {
    const unread = { kind: 'NetworkPolicy', reason: 'forbidden', message: 'forbidden' } as const;
    const partial = await publishState(database.pool, cluster, {
      at: '2026-02-01T00:00:00Z',
      objects: SHOP,
      unread: [unread],
    });
    expect((await approve(partial, 0)).userErrors).toEqual([
      {
        code: 'INVALID_INPUT',
        field: ['snapshot'],
        message: expect.stringContaining('not everything could be read'),
      },
    ]);
    const { id } = await take();
    await database.pool.query("UPDATE snapshots SET consistency = 'SKEWED' WHERE id = $1", [id]);
    expect((await approve({ id }, 0)).userErrors[0].message).toContain('changed while it was read');
    await database.pool.query(
      `UPDATE snapshots SET held = '[{"kind":"NetworkPolicy","before":12,"now":1}]' WHERE id = $1`,
      [id],
    );
    expect((await approve({ id }, 0)).userErrors[0].message).toContain('it is held');
  });

  it('for a snapshot of another cluster, or of none', async () => {
    const own = name;
    const { id } = await take();
    name = `other-${number}`;
    await registerCluster(database.pool, name);
    expect((await approve({ id }, 0)).userErrors[0]).toMatchObject({
      code: 'NOT_FOUND',
      field: ['snapshot'],
    });
    name = own;
    const none = { id: '00000000-0000-4000-8000-000000000000' };
    expect((await approve(none, 0)).userErrors[0]).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(['', '  ', 'x'.repeat(1001), 'a\u0000b', 'a\u202eb'])(
    'without a comment that can be shown (%#)',
    async (text) => {
      expect((await approve(await take(), 0, ada, text)).userErrors[0]).toMatchObject({
        code: 'INVALID_INPUT',
        field: ['comment'],
      });
    },
  );
});
