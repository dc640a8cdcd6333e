import { afterAll, expect, it } from 'vitest';
import { verifyExport } from '../../../src/export/verify-export.ts';
import { openApi } from '../../support/api/open-api.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';

const { database, api, viewer, close } = await openApi();
const { production } = await publishFleet(database.pool);
const admin = await api.issue('admin');
afterAll(close);

const get = (token: string, cluster = 'production') =>
  api.http.get(`/api/v1/clusters/${cluster}/export`).set('authorization', `Bearer ${token}`);

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split('\n');
}

it('an admin exports the history of a cluster as NDJSON', async () => {
  await database.pool.query("UPDATE clusters SET credentials = 'hidden-credentials' WHERE id = $1", [
    production,
  ]);
  const response = await get(admin)
    .buffer(true)
    .parse((body, done) => {
      const chunks: Buffer[] = [];
      body.on('data', (chunk: Buffer) => chunks.push(chunk));
      body.on('end', () => done(null, Buffer.concat(chunks).toString()));
    });
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

it('nobody else does, nor an admin who does not see the whole cluster', async () => {
  const limited = await api.issue('admin', { clusters: [production], namespaces: ['shop'] });
  for (const token of [viewer, await api.issue('approver'), limited])
    expect((await get(token)).body).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await get(admin, 'nowhere')).status).toBe(404);
});
