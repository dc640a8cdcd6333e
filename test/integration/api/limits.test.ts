import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_API_SETTINGS, DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';
import { startApi } from '../../support/api-server.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { publishState, registerCluster, SHOP } from '../../support/published-fleet.ts';

let database: TestDatabase;
let api: ApiServer;
let viewer: string;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
  viewer = await api.issue('viewer');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const post = (type: string, body: string) =>
  api.http.post('/graphql').set('authorization', `Bearer ${viewer}`).set('content-type', type).send(body);

/** Sends a body that does not end; gives up after far more than the service should take. */
function sendEndlessly(headers: Record<string, string>) {
  const giveUpAfter = 200_000_000;
  const chunk = Buffer.alloc(65_536, ' ');
  let answered: number | undefined;
  const { promise, resolve } = Promise.withResolvers<{ answered?: number; outcome: 'closed' | 'read-on' }>();
  const sending = request({ port: api.port, path: '/graphql', method: 'POST', headers });
  const end = (outcome: 'closed' | 'read-on') => resolve({ ...(answered && { answered }), outcome });
  let sent = 0;
  const sendMore = (): void => {
    while (!sending.destroyed && sent < giveUpAfter) {
      sent += chunk.length;
      if (!sending.write(chunk)) return;
    }
    if (sent >= giveUpAfter) {
      end('read-on');
      sending.destroy();
    }
  };
  sending.on('drain', sendMore);
  sending.on('response', (response) => {
    answered = response.statusCode;
    response.on('error', () => undefined).resume();
  });
  sending.on('error', () => undefined);
  sending.on('close', () => end('closed'));
  sendMore();
  return promise;
}

describe('an operation', () => {
  const deep = `{ snapshots(first: 1) { nodes ${'{ cluster { latestSnapshot '.repeat(8)} { id } ${'} }'.repeat(8)} } }`;
  it.each([
    ['depth', deep],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, at) => `a${at}: viewer { name }`).join(' ')} }`],
    ['directives', `{ viewer { name ${'@include(if: true) '.repeat(31)} } }`],
    ['tokens', `{ ${'viewer { name } '.repeat(1000)} }`],
    [
      'cost',
      `{ ${Array.from({ length: 25 }, (_, at) => `a${at}: findings(first: 100) { nodes { history { type } cluster { latestSnapshot { id } } } }`).join(' ')} }`,
    ],
    [
      'questions',
      `{ ${Array.from({ length: 7 }, (_, at) => `a${at}: connections(asOf: { cluster: "x" }, first: 1) { totalCount }`).join(' ')} }`,
    ],
  ])('over the limit of %s is refused, and told so', async (limit, query) => {
    const { body } = await api.graphql(viewer, query);
    expect(body.data).toBeUndefined();
    expect(body.errors.map(({ extensions }: { extensions: object }) => extensions)).toContainEqual(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', limit }),
    );
  });

  it('says what it cost', async () => {
    const { body } = await api.graphql(
      viewer,
      '{ clusters(first: 50) { nodes { name latestSnapshot { id } } } }',
    );
    expect(body.errors).toBeUndefined();
    expect(body.extensions.cost).toEqual({ requested: 1 + 50 * 2, allowed: 20_000 });
  });

  it('that spreads fragments into fragments is refused at once', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, level) => `fragment f${level} on Viewer { ...f${level + 1} x${level}: name ...f${level + 1} }`,
    );
    const { body } = await api.graphql(
      viewer,
      `{ viewer { ...f0 } } ${levels.join(' ')} fragment f40 on Viewer { name }`,
    );
    expect(body.data).toBeUndefined();
    expect(body.errors[0].extensions.limit).toBe('aliases');
  });

  it('that asks about a snapshot costs more than what it returns', async () => {
    const { body } = await api.graphql(
      viewer,
      '{ explain(asOf: { snapshot: "x" }, port: 1, from: {}, to: {}) { verdict } }',
    );
    expect(body.extensions.cost.requested).toBeGreaterThan(1000);
  });

  it('asks no more questions at once than its token may have open', async () => {
    const own = await createTestDatabase();
    const limits = { ...DEFAULT_REQUEST_LIMITS, openQuestions: 1 };
    const strict = await startApi(own.pool, { settings: { ...DEFAULT_API_SETTINGS, limits } });
    try {
      const cluster = await registerCluster(own.pool, 'busy');
      await publishState(own.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: SHOP });
      const asOf = `asOf: { cluster: "${toGlobalId('Cluster', cluster)}" }`;
      const questions = Array.from(
        { length: 6 },
        (_, at) => `a${at}: connections(${asOf}, first: 1) { totalCount }`,
      );
      const { body } = await strict.graphql(await strict.issue('viewer'), `{ ${questions.join(' ')} }`);
      const refused = body.errors.map(({ extensions }: { extensions: object }) => extensions);
      expect(refused).toContainEqual(
        expect.objectContaining({ code: 'LIMIT_EXCEEDED', limit: 'openQuestions', allowed: 1 }),
      );
      const alone = await strict.graphql(await strict.issue('viewer'), `{ ${questions[0]} }`);
      expect(alone.body.data.a0.totalCount).toBeGreaterThan(0);
    } finally {
      await strict.close();
      await own.drop();
    }
  });

  it('cannot ask for the schema, nor learn names from its mistakes', async () => {
    const introspection = await api.graphql(viewer, '{ __schema { types { name } } }');
    expect(introspection.body.data).toBeUndefined();
    const mistake = await api.graphql(viewer, '{ viewr { name } }');
    expect(mistake.body.errors[0].message).not.toContain('Did you mean');
  });

  it.each([
    ['first left out', '{ clusters { totalCount } }', /either "first" or "last"/],
    ['both given', '{ clusters(first: 1, last: 1) { totalCount } }', /either "first" or "last"/],
    ['too long', '{ clusters(first: 101) { totalCount } }', /1 to 100/],
    ['a forged cursor', '{ clusters(first: 1, after: "x") { totalCount } }', /not a cursor/],
    [
      'a cursor of another list',
      `{ clusters(first: 1, after: "${Buffer.from('["2026-01-01",1]').toString('base64url')}") { totalCount } }`,
      /not a cursor/,
    ],
  ])('with a page that is wrong (%s) is refused', async (_, query, message) => {
    const { body } = await api.graphql(viewer, query);
    expect(body.errors[0].message).toMatch(message);
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT');
  });

  it.each([
    ['of another type', 'query($n: Int!) { clusters(first: $n) { totalCount } }', { n: 'x' }, '$n'],
    ['left out', 'query($n: Int!) { clusters(first: $n) { totalCount } }', {}, '$n'],
    [
      'with a field that is not there',
      'query($at: AsOfInput!) { score(asOf: $at) { score } }',
      { at: { clustr: 'x' } },
      '$at',
    ],
    [
      'no moment',
      'query($at: DateTime!) { scoreHistory(scope: {}, from: $at) { score } }',
      { at: 'x' },
      '$at',
    ],
  ])('with a variable %s is refused as the mistake that it is', async (_, query, variables, named) => {
    const response = await api.graphql(viewer, query, variables);
    expect(response.status).toBe(400);
    expect(response.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(response.body.errors[0].message).toContain(named);
    expect(response.body.errors[0].message).not.toContain('Did you mean');
  });

  it('with a character that no database holds is refused as the mistake that it is', async () => {
    const { body } = await api.graphql(viewer, '{ cluster(name: "a\\u0000b") { id } }');
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT');
    expect(body.errors[0].message).toContain('U+0000');
    const admin = await api.issue('admin');
    const created = await api.graphql(
      admin,
      'mutation($name: String!) { createApiToken(input: { name: $name, role: VIEWER }) { userErrors { code } } }',
      { name: 'a\0b' },
    );
    expect(created.body.data.createApiToken.userErrors).toEqual([{ code: 'INVALID_INPUT' }]);
    const rest = await api.http
      .get('/api/v1/findings?namespace=%00')
      .set('authorization', `Bearer ${viewer}`);
    expect(rest.status).toBe(422);
  });

  it('with an id that is SQL finds nothing and breaks nothing', async () => {
    const id = Buffer.from("Cluster:x'; DROP TABLE clusters; --").toString('base64url');
    const { body } = await api.graphql(
      viewer,
      'query($id: ID!, $name: String!) { node(id: $id) { id } cluster(name: $name) { id } }',
      { id, name: "x' OR 1=1 --" },
    );
    expect(body).toMatchObject({ data: { node: null, cluster: null } });
    expect((await database.pool.query('SELECT count(*)::int AS n FROM clusters')).rows[0].n).toBe(0);
  });

  it('that takes too long is ended, and told so', async () => {
    const limits = { ...DEFAULT_REQUEST_LIMITS, operationSeconds: 0.3 };
    const hasty = await startApi(database.pool, { settings: { ...DEFAULT_API_SETTINGS, limits } });
    const blocker = await database.pool.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE clusters IN ACCESS EXCLUSIVE MODE');
      const { body } = await hasty.graphql(viewer, '{ clusters(first: 1) { nodes { id } } }');
      expect(body.errors[0].extensions.code).toBe('TIMEOUT');
      expect(body.errors[0].message).toContain('operationSeconds');
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
      await hasty.close();
    }
  });

  it('that fails on our side tells a correlation id and keeps the rest to the log', async () => {
    const damaged = await createTestDatabase();
    const broken = await startApi(damaged.pool);
    try {
      const token = await broken.issue('viewer');
      await damaged.pool.query('ALTER TABLE clusters RENAME COLUMN labels TO lost_labels');
      const { body, text } = await broken.graphql(token, '{ clusters(first: 1) { nodes { id } } }');
      expect(text).not.toContain('labels');
      expect(body.errors[0]).toMatchObject({ message: 'something went wrong on our side' });
      const logged = broken.logs.filter((line) => line.includes('column \\"labels\\" does not exist'));
      expect(logged.join('')).toContain(body.errors[0].extensions.correlationId);
    } finally {
      await broken.close();
      await damaged.drop();
    }
  });
});

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

  it('larger than the limit is refused', async () => {
    const response = await post('application/json', JSON.stringify({ query: ' '.repeat(300_000) }));
    expect(response.status).toBe(413);
    expect(response.body.errors[0].message).toContain('bodyBytes');
  });

  it.each([
    ['without a token', 401, () => ({})],
    ['over the limit', 413, () => ({ authorization: `Bearer ${viewer}` })],
  ])('of endless size %s is not read on once it is refused', async (_, status, headers) => {
    const { answered, outcome } = await sendEndlessly({ 'content-type': 'application/json', ...headers() });
    expect(answered).toBe(status);
    expect(outcome).toBe('closed');
  });

  it('for a path that does not exist is told so, with a token', async () => {
    const response = await api.http.get('/no/such/path').set('authorization', `Bearer ${viewer}`);
    expect(response.status).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
  });
});
