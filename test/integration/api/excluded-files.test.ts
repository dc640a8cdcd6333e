import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { ManifestSource } from '../../../src/sources/manifests/manifest-source.ts';
import { startApi, type ApiServer } from '../../support/api/api-server.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { ManifestFolder } from '../../support/manifests/manifest-folder.ts';
import { publishSource, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const folder = new ManifestFolder();
let database: TestDatabase;
let api: ApiServer;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

describe('a .ringfenceignore that begins to exclude workloads with findings', () => {
  it('is stated by the snapshot, and the findings become stale instead of resolved', async () => {
    folder.write('shop.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: SHOP }));
    folder.write('other.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: other }\n');
    const cluster = await registerCluster(database.pool, 'production');
    const source = new ManifestSource({ paths: ['.'], folder: folder.path });
    const publishOn = (day: number) =>
      publishSource(database.pool, cluster, source, { takenAt: new Date(Date.UTC(2026, 0, day)) });
    await publishOn(1);
    folder.write('.ringfenceignore', 'shop.json\n');
    await publishOn(2);
    const last = await publishOn(3);

    const { rows } = await database.pool.query(
      'SELECT state, freshness, count(*)::int > 0 AS some FROM findings GROUP BY state, freshness',
    );
    expect(rows).toEqual([{ state: 'open', freshness: 'stale', some: true }]);

    const warnings = [
      "1 file or folder is excluded from the cluster's folder by .ringfenceignore. Their contents are not assessed.",
    ];
    const token = await api.issue('viewer');
    const get = (path: string) => api.http.get(path).set('authorization', `Bearer ${token}`);
    const { body } = await get(`/api/v1/snapshots/${toGlobalId('Snapshot', last.id)}`);
    expect(body).toMatchObject({ completeness: 'COMPLETE', warnings });
    const { body: answer } = await api.http
      .post('/graphql')
      .set('authorization', `Bearer ${token}`)
      .send({ query: '{ snapshots(first: 1) { nodes { warnings } } }' });
    expect(answer.data.snapshots.nodes).toEqual([{ warnings }]);
  });
});
