import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { sendEndlessly } from '../../support/process/endless-body.ts';

const { api, viewer, close } = await openApi();
afterAll(close);

const post = (type: string, body: string) =>
  api.http.post('/graphql').set('authorization', `Bearer ${viewer}`).set('content-type', type).send(body);

describe('a request', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'as %s, which other sites could make a browser send, is refused',
    async (type) => {
      const response = await post(type, '{"query":"{ viewer { name } }"}');
      expect(response.status).toBe(400);
      expect(response.body.errors[0].message).toContain('CSRF');
    },
  );

  it('by GET cannot change anything', async () => {
    const query = 'mutation { removeCluster(input: { id: "x" }) { clientMutationId } }';
    const response = await api.http
      .get('/graphql')
      .query({ query })
      .set('authorization', `Bearer ${viewer}`)
      .set('x-apollo-operation-name', 'x');
    expect(response.status).toBe(405);
  });

  it('with several operations at once is refused', async () => {
    const response = await post('application/json', '[{"query":"{ viewer { name } }"}]');
    expect(response.status).toBe(400);
    expect(response.body.errors[0].message).toContain('batching');
  });

  it('with broken JSON is refused', async () => {
    const response = await post('application/json', '{"query": "{ viewer');
    expect(response.status).toBe(400);
    expect(response.body.errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  it.each([
    [
      '/graphql',
      `{"query":"{ viewer { name } }","variables":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    ],
    ['/graphql', '['.repeat(200_000)],
    ['/graphql', `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`],
  ])('nested deeper than the limit is refused: %s', async (path, text) => {
    const response = await api.http
      .post(path)
      .set('authorization', `Bearer ${viewer}`)
      .set('content-type', 'application/json')
      .send(text);
    expect(response.status).toBe(400);
    expect(response.body.errors[0]).toMatchObject({
      message: expect.stringContaining('"bodyDepth"'),
      extensions: { code: 'LIMIT_EXCEEDED', limit: 'bodyDepth', allowed: 50, found: 51 },
    });
  });

  it('larger than the limit is refused', async () => {
    const response = await post('application/json', JSON.stringify({ query: ' '.repeat(300_000) }));
    expect(response.status).toBe(413);
    const { message, extensions } = response.body.errors[0];
    expect(message).toContain('bodyBytes');
    expect(extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'bodyBytes', allowed: 262_144 });
    expect(extensions.found).toBeGreaterThan(300_000);
  });

  it('larger than the limit once it is decompressed is refused', async () => {
    const body = gzipSync(JSON.stringify({ query: ' '.repeat(3_000_000) }));
    expect(body.length).toBeLessThan(262_144);
    const response = await fetch(`http://127.0.0.1:${api.port}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${viewer}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body,
    });
    expect(response.status).toBe(413);
    const text = await response.text();
    expect(text).toContain('"limit":"bodyBytes","allowed":262144,"found":');
  });

  it('to REST that exceeds a limit is told which, and by how much', async () => {
    const response = await api.http
      .post('/api/v1/clusters/x/snapshots')
      .set({ authorization: `Bearer ${viewer}`, 'content-type': 'application/json' })
      .send('['.repeat(60));
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      code: 'limit-exceeded',
      limit: 'bodyDepth',
      allowed: 50,
      found: 51,
    });
  });

  it.each([
    ['without a token', 401, () => ({})],
    ['over the limit', 413, () => ({ authorization: `Bearer ${viewer}` })],
  ])('of endless size %s is not read on once it is refused', async (_, status, headers) => {
    const { answered, outcome } = await sendEndlessly(api.port, '/graphql', {
      'content-type': 'application/json',
      ...headers(),
    });
    expect(answered).toBe(status);
    expect(outcome).toBe('closed');
  });

  it.each([
    '/api/v1/drift/%ff',
    '/api/v1/clusters/%E0%A4%A/latest-run',
    '/api/v1/clusters/blue/workloads/shop/Deployment/100%/access-history',
    '/api/v1/snapshot-jobs/%zz',
  ])('for %s, which is not the encoding of a text, is told what is wrong with the path', async (path) => {
    const { status, body } = await api.http.get(path).set('authorization', `Bearer ${viewer}`);
    expect(status).toBe(400);
    const part = path.split('/').find((one) => one.includes('%'));
    expect(body.detail).toBe(
      `the path cannot be read: "${part}" is not the percent-encoding of text in UTF-8`,
    );
  });

  it('for a path that does not exist is told so, with a token', async () => {
    const response = await api.http.get('/no/such/path').set('authorization', `Bearer ${viewer}`);
    expect(response.status).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
  });
});
