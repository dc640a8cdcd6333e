import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { verifyExport } from '../../../src/export/verify-export.ts';
import { openApi } from '../../support/api/open-api.ts';
import { makeStores } from '../../../src/stores.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';

const { database, api, viewer, close } = await openApi();
const { production, after } = await publishFleet(database.pool);
const admin = await api.issue('admin');
afterAll(close);

const get = (token: string, cluster = 'production') =>
  api.http.get(`/api/v1/clusters/${cluster}/export`).set('authorization', `Bearer ${token}`);

const download = () =>
  get(admin)
    .buffer(true)
    .parse((body, done) => {
      const chunks: Buffer[] = [];
      body.on('data', (chunk: Buffer) => chunks.push(chunk));
      body.on('end', () => done(null, Buffer.concat(chunks).toString()));
    });

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split('\n');
}

it('an admin exports the history of a cluster as NDJSON', async () => {
  await database.pool.query("UPDATE clusters SET credentials = 'hidden-credentials' WHERE id = $1", [
    production,
  ]);
  const response = await download();
  expect([response.status, response.headers['content-type']]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
  ]);
  expect(response.headers['content-disposition']).toBe('attachment; filename="production.ndjson"');
  const text = String(response.body);
  const { cluster, counts } = await verifyExport(linesOf(text));
  expect(cluster).toEqual({ id: production, name: 'production' });
  expect(counts).toMatchObject({ snapshot: 2, assessment: 2, 'finding-event': expect.any(Number) });
  expect(text).not.toContain('hidden-credentials');
  expect(text).not.toContain('"lab"');
});

it('an export has the changes that were accepted into baselines, and when the cluster was not in the fleet', async () => {
  const { acceptances, baselines, clusters } = makeStores(database.pool);
  const shared = {
    comment: 'reviewed',
    by: { person: { name: 'Ada', email: 'ada@example.org' }, token: 'laptop' },
  };
  const wanted = { clusterId: production, snapshotId: after.id, expectedVersion: 0 };
  const baselineId = (await baselines.approve({ ...wanted, ...shared }))!;
  const object = { category: 'policy', kind: 'NetworkPolicy', namespace: 'shop', name: 'own-namespace-only' };
  const { sequence } = after;
  const event = { id: randomUUID(), clusterId: production, sequence, type: 'object', ...object };
  await acceptances.accept({ baselineId, expectedVersion: 1, events: [event], ...shared });
  await clusters.markRemoved(production);
  await clusters.restore(production);
  const { counts } = await verifyExport(linesOf(String((await download()).body)));
  expect(counts).toMatchObject({ baseline: 1, 'baseline-acceptance': 1, 'cluster-removal': 1 });
});

it('an export has the scores that all other answers have', async () => {
  const ours = [production, after.sequence];
  await database.pool.query(
    `UPDATE score_samples SET score = 110 / 3.0::float8 WHERE cluster_id = $1 AND scope_type = 'cluster'
       AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
    ours,
  );
  const answer = await api.graphql(viewer, '{ cluster(name: "production") { score { score } } }');
  expect(answer.body.data.cluster.score).toEqual({ score: 36.666666667 });
  expect(String((await download()).body)).toMatch(/"scope_type":"cluster",.*"score":36\.666666667,/);
});

it('nobody else does, nor an admin who does not see the whole cluster', async () => {
  const limited = await api.issue('admin', { clusters: [production], namespaces: ['shop'] });
  for (const token of [viewer, await api.issue('approver'), limited])
    expect((await get(token)).body).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await get(admin, 'nowhere')).status).toBe(404);
});
