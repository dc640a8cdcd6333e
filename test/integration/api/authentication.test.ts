import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_API_SETTINGS, DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';
import { ApiTokenStore } from '../../../src/auth/api-token.store.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { issueSignIn } from '../../../src/service/sign-in.ts';
import { startApi } from '../../support/api/api-server.ts';
import type { ApiServer } from '../../support/api/api-server.ts';
import { createTestDatabase } from '../../support/store/database.ts';
import type { TestDatabase } from '../../support/store/database.ts';
import { registerCluster } from '../../support/api/published-fleet.ts';

let database: TestDatabase;
let api: ApiServer;
let admin: string;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
  admin = await api.issue('admin');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const lastUse = async () =>
  (await database.pool.query("SELECT last_used_at FROM api_tokens WHERE role = 'analyst'")).rows[0]
    .last_used_at;

const CREATE = `mutation($input: CreateApiTokenInput!) {
  createApiToken(input: $input) { token apiToken { id expiresAt } userErrors { code field message } }
}`;

describe('without a token', () => {
  it.each([
    '/api/v1/clusters',
    '/api/v1/nothing',
    '/metrics',
    '/no/such/path',
    '/graphql/x',
    '/graphql/schema.graphql',
  ])('%s answers 401 and nothing else', async (path) => {
    const response = await api.http.get(path);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer realm="ringfence"');
    const { correlationId: _, ...body } = response.body;
    expect(body).toEqual({
      type: 'about:blank',
      title: 'unauthenticated',
      status: 401,
      detail: 'a valid API token is needed',
      code: 'unauthenticated',
    });
  });

  it('GraphQL answers 401, also for what would be a mistake', async () => {
    for (const query of ['{ viewer { name } }', '{ nonsense', '{ __schema { types { name } } }']) {
      const response = await api.http.post('/graphql').send({ query });
      expect(response.status).toBe(401);
      expect(response.body.errors).toHaveLength(1);
      expect(response.body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('a body is not even read', async () => {
    const response = await api.http.post('/graphql').set('content-type', 'application/json').send('{"broken');
    expect(response.status).toBe(401);
  });

  it('health tells that the process works, and the landing page holds no data', async () => {
    expect((await api.http.get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await api.http.get('/readyz')).body).toEqual({ status: 'ready', checks: {} });
    const page = await api.http.get('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/https?:\/\//);
    expect((await api.http.get('/landing.js')).headers['content-type']).toContain('javascript');
    expect((await api.http.post('/')).status).toBe(401);
  });
});

describe('a token', () => {
  it('says who is asking', async () => {
    const query = '{ viewer { name role scope { clusterIds namespaces } owner { name } } }';
    const { body } = await api.graphql(admin, query);
    expect(body.data.viewer).toEqual({
      name: 'a admin',
      role: 'ADMIN',
      scope: { clusterIds: null, namespaces: null },
      owner: null,
    });
  });

  it.each([
    ['with another secret', (token: string) => `${token.slice(0, -4)}AAAA`],
    ['with another id', (token: string) => token.replace(/^rf_.{4}/, 'rf_0000')],
    ['cut short', (token: string) => token.slice(0, -1)],
    ['with more behind it', (token: string) => `${token}A`],
    ['that is SQL', () => "' OR 1=1 --"],
  ])('%s lets nobody in', async (_, forge) => {
    const response = await api.http.get('/metrics').set('authorization', `Bearer ${forge(admin)}`);
    expect(response.status).toBe(401);
  });

  it('is stored as a hash only', async () => {
    const { rows } = await database.pool.query('SELECT t::text AS row FROM api_tokens t');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(admin.split('_').slice(2).join('_'));
  });

  it('works until it is revoked, and not one request longer', async () => {
    const made = await api.graphql(admin, CREATE, { input: { name: 'short', role: 'VIEWER' } });
    const { token, apiToken, userErrors } = made.body.data.createApiToken;
    expect(userErrors).toEqual([]);
    expect((await api.graphql(token, '{ viewer { name } }')).status).toBe(200);
    await api.graphql(
      admin,
      'mutation($id: ID!) { revokeApiToken(input: { id: $id }) { userErrors { code } } }',
      {
        id: apiToken.id,
      },
    );
    expect((await api.graphql(token, '{ viewer { name } }')).status).toBe(401);
  });

  it('expires by itself', async () => {
    const token = await api.issue('viewer');
    await database.pool.query(
      "UPDATE api_tokens SET expires_at = now() - interval '1 second' WHERE role = 'viewer'",
    );
    expect((await api.graphql(token, '{ viewer { name } }')).status).toBe(401);
  });

  it('tells when it was last used, without a write for every request', async () => {
    const token = await api.issue('analyst');
    expect(await lastUse()).toBeNull();
    await api.graphql(token, '{ viewer { name } }');
    const first = await lastUse();
    await api.graphql(token, '{ viewer { name } }');
    expect(first).not.toBeNull();
    expect(await lastUse()).toEqual(first);
  });

  it('is made for ninety days unless told otherwise, and for a year at most', async () => {
    const made = await api.graphql(admin, CREATE, { input: { name: 'default', role: 'VIEWER' } });
    const days = (Date.parse(made.body.data.createApiToken.apiToken.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
    const forever = await api.graphql(admin, CREATE, {
      input: { name: 'forever', role: 'VIEWER', expiresAt: '2099-01-01T00:00:00Z' },
    });
    expect(forever.body.data.createApiToken).toMatchObject({
      token: null,
      userErrors: [{ code: 'INVALID_INPUT', field: ['expiresAt'] }],
    });
  });

  it('is limited to clusters by id or name, and not made for one that does not exist', async () => {
    const cluster = await registerCluster(database.pool, 'retail');
    const id = toGlobalId('Cluster', cluster);
    for (const reference of ['retail', id]) {
      const input = { name: 'limited', role: 'VIEWER', clusterIds: [reference] };
      const { body } = await api.graphql(admin, CREATE, { input });
      const { token, userErrors } = body.data.createApiToken;
      expect(userErrors).toEqual([]);
      const seen = await api.graphql(token, '{ viewer { scope { clusterIds } } }');
      expect(seen.body.data.viewer.scope.clusterIds).toEqual([id]);
    }
    const input = { name: 'limited', role: 'VIEWER', clusterIds: ['retial'] };
    const { body } = await api.graphql(admin, CREATE, { input });
    expect(body.data.createApiToken).toMatchObject({
      token: null,
      userErrors: [
        { code: 'INVALID_INPUT', field: ['clusterIds'], message: expect.stringContaining('"retail"') },
      ],
    });
  });

  it('cannot be made by anyone but an admin, nor with a wider scope than the one that makes it', async () => {
    const analyst = await api.issue('analyst');
    const refused = await api.graphql(analyst, CREATE, { input: { name: 'x', role: 'ADMIN' } });
    expect(refused.body.errors[0].extensions.code).toBe('FORBIDDEN');
    const narrow = await api.issue('admin', { clusters: 'all', namespaces: ['shop'] });
    const wider = await api.graphql(narrow, CREATE, { input: { name: 'x', role: 'VIEWER' } });
    expect(wider.body.errors[0].extensions.code).toBe('FORBIDDEN');
    const listed = await api.graphql(narrow, '{ apiTokens { name scope { namespaces } } }');
    for (const { scope } of listed.body.data.apiTokens) expect(scope.namespaces).toEqual(['shop']);
  });

  it('shows the person that it belongs to', async () => {
    const owner = { name: 'Ada Lovelace', email: 'ada@example.org' };
    const input = { name: 'laptop', role: 'APPROVER', owner: { ...owner, email: ' Ada@Example.org' } };
    const made = await api.graphql(admin, CREATE, { input });
    const { token, apiToken, userErrors } = made.body.data.createApiToken;
    expect(userErrors).toEqual([]);
    const { body } = await api.graphql(token, '{ viewer { role owner { name email } } }');
    expect(body.data.viewer).toEqual({ role: 'APPROVER', owner });
    const listed = await api.graphql(admin, '{ apiTokens { id owner { name email } } }');
    expect(listed.body.data.apiTokens).toContainEqual({ id: apiToken.id, owner });
    expect(listed.body.data.apiTokens).toContainEqual({ id: expect.any(String), owner: null });
  });

  it('of the sign-in link is an admin’s and belongs to no person', async () => {
    const signIn = await issueSignIn(new ApiTokenStore(database.pool), 'http://127.0.0.1:8080');
    const { body } = await api.graphql(signIn.token, '{ viewer { role owner { name } } }');
    expect(body.data.viewer).toEqual({ role: 'ADMIN', owner: null });
    await signIn.revoke();
  });

  it('is not made for a person without a valid address or a name', async () => {
    for (const [field, owner] of [
      ['email', { name: 'Ada', email: 'ada at example.org' }],
      ['name', { name: ' ', email: 'ada@example.org' }],
    ] as const) {
      const { body } = await api.graphql(admin, CREATE, { input: { name: 'x', role: 'VIEWER', owner } });
      expect(body.data.createApiToken).toMatchObject({
        token: null,
        userErrors: [{ code: 'INVALID_INPUT', field: ['owner', field] }],
      });
    }
  });

  it('never appears in a log', async () => {
    await api.http.get(`/metrics?token=${admin}`).set('authorization', `Bearer ${admin}x`);
    await api.graphql(admin, CREATE, { input: { name: 'logged', role: 'VIEWER' } });
    expect(api.logs.length).toBeGreaterThan(0);
    expect(api.logs.join('')).not.toMatch(/rf_[0-9a-f]{32}_/);
  });
});

describe('metrics', () => {
  it('are for tokens of the whole fleet', async () => {
    const response = await api.http.get('/metrics').set('authorization', `Bearer ${admin}`);
    expect(response.status).toBe(200);
    expect(response.text).toContain('ringfence_http_request_duration_seconds_count');
    const narrow = await api.issue('viewer', { clusters: [], namespaces: 'all' });
    expect((await api.http.get('/metrics').set('authorization', `Bearer ${narrow}`)).status).toBe(403);
  });

  it('do not grow with the paths that are asked for', async () => {
    for (let path = 0; path < 20; path += 1) await api.http.get(`/random/${path}`);
    const { text } = await api.http.get('/metrics').set('authorization', `Bearer ${admin}`);
    expect(text).not.toContain('/random/');
  });
});

const guess = (server: ApiServer, from?: string) => {
  const request = server.http.get('/metrics').set('authorization', 'Bearer guess');
  return from === undefined ? request : request.set('x-forwarded-for', from);
};

describe('somebody who tries tokens', () => {
  const limits = { ...DEFAULT_REQUEST_LIMITS, failedAuthentications: 3 };

  it('is told to wait, and keeps nobody with a valid token of the same address out', async () => {
    const strict = await startApi(database.pool, { settings: { ...DEFAULT_API_SETTINGS, limits } });
    try {
      for (let attempt = 0; attempt < 3; attempt += 1) expect((await guess(strict)).status).toBe(401);
      const refused = await guess(strict);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await strict.http.get('/healthz')).status).toBe(200);
      expect((await strict.graphql(admin, '{ viewer { name } }')).status).toBe(200);
    } finally {
      await strict.close();
    }
  });

  it('behind a trusted proxy does not make others there wait', async () => {
    const settings = { ...DEFAULT_API_SETTINGS, limits, trustedProxies: ['127.0.0.1'] };
    const proxied = await startApi(database.pool, { settings });
    try {
      for (let attempt = 0; attempt < 3; attempt += 1) await guess(proxied, '198.51.100.1');
      expect((await guess(proxied, '198.51.100.1')).status).toBe(429);
      expect((await guess(proxied, '198.51.100.2')).status).toBe(401);
    } finally {
      await proxied.close();
    }
  });
});

describe('every answer', () => {
  it('carries a correlation id: the caller’s if it is harmless, else one of ours', async () => {
    const given = await api.http.get('/healthz').set('x-request-id', 'build-1234');
    expect(given.headers['x-request-id']).toBe('build-1234');
    const forged = await api.http.get('/healthz').set('x-request-id', 'a"}{"level":"error"');
    expect(forged.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells nothing of what it is made with', async () => {
    const { headers } = await api.http.get('/healthz');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});
