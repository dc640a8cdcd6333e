import { buildClientSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { startApi } from '../../support/api/api-server.ts';
import { createTestDatabase } from '../../support/store/database.ts';
import type { RequestLimits } from '../../../src/api/api-settings.ts';
import { DEFAULT_API_SETTINGS, DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import {
  deployment,
  namespace,
  publishState,
  registerCluster,
  SHOP,
} from '../../support/api/published-fleet.ts';

const { api, viewer, close } = await openApi();
afterAll(close);

const TOLD_IN_FULL = { inputValueDeprecation: true, specifiedByUrl: true, oneOf: true };

describe('an operation', () => {
  const deep = `{ snapshots(first: 1) { nodes ${'{ cluster { latestSnapshot '.repeat(8)} { id } ${'} }'.repeat(8)} } }`;
  it.each<[keyof RequestLimits, string]>([
    ['depth', deep],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, at) => `a${at}: viewer { name }`).join(' ')} }`],
    ['directives', `{ viewer { name ${'@include(if: true) '.repeat(31)} } }`],
    ['tokens', `{ ${'viewer { name } '.repeat(1000)} }`],
    [
      'cost',
      `{ ${Array.from({ length: 25 }, (_, at) => `a${at}: findings(first: 100) { nodes { history { type } cluster { latestSnapshot { id } } evidence { reasons { policies { name } } } } }`).join(' ')} }`,
    ],
    [
      'questions',
      `{ ${Array.from({ length: 7 }, (_, at) => `a${at}: connections(asOf: { cluster: "x" }, first: 1) { totalCount }`).join(' ')} }`,
    ],
  ])('over the limit of %s is refused, and told so', async (limit, query) => {
    const { body } = await api.graphql(viewer, query);
    expect(body.data).toBeUndefined();
    expect(body.errors.map(({ extensions }: { extensions: object }) => extensions)).toContainEqual(
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        limit,
        allowed: DEFAULT_REQUEST_LIMITS[limit],
        found: expect.any(Number),
      }),
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

  it('is charged for what its result has beyond what it stated, and refused over the limit', async () => {
    const own = await createTestDatabase();
    const stated = 1 + 100 * 2;
    const limits = { ...DEFAULT_REQUEST_LIMITS, cost: stated };
    const strict = await startApi(own.pool, { settings: { ...DEFAULT_API_SETTINGS, limits } });
    const generous = await startApi(own.pool);
    try {
      const cluster = await registerCluster(own.pool, 'open');
      const names = Array.from({ length: 30 }, (_, at) => `app-${at}`);
      await publishState(own.pool, cluster, {
        at: '2026-01-01T00:00:00Z',
        objects: [
          namespace('shop', { 'ringfence.dev/data': 'pii' }),
          ...names.map((name) => deployment('shop', name)),
        ],
      });
      const query = '{ findings(first: 100) { nodes { remediation { patch } } } }';
      const token = await generous.issue('viewer');
      const { body } = await generous.graphql(token, query);
      expect(body.errors).toBeUndefined();
      expect(body.extensions.cost.requested).toBeGreaterThan(stated);
      const refused = await strict.graphql(token, query);
      expect(refused.body.errors[0].extensions).toMatchObject({
        code: 'LIMIT_EXCEEDED',
        limit: 'cost',
        allowed: stated,
      });
      expect(refused.body.errors[0].extensions.found).toBeGreaterThan(stated);
      // Once for the whole query: the nulls of single fields could be taken for findings without a patch.
      expect(refused.body.errors).toHaveLength(1);
      expect(refused.body.data).toBeNull();
      expect(refused.body.errors[0].message).toContain('Request fewer objects at once');
      const rest = await strict.http
        .get('/api/v1/findings?limit=100')
        .set('authorization', `Bearer ${token}`);
      expect(rest.status).toBe(413);
      expect(rest.body).toMatchObject({
        code: 'limit-exceeded',
        limit: 'cost',
        allowed: stated,
        detail: expect.stringContaining('a lower limit'),
      });
    } finally {
      await strict.close();
      await generous.close();
      await own.drop();
    }
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

  it('that spreads fragments twice at every level is refused without an alias', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, level) => `fragment f${level} on Viewer { ...f${level + 1} ...f${level + 1} }`,
    );
    const { body } = await api.graphql(
      viewer,
      `{ viewer { ...f0 } } ${levels.join(' ')} fragment f40 on Viewer { name }`,
    );
    expect(body.data).toBeUndefined();
    expect(body.errors[0].extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'selections',
      allowed: DEFAULT_REQUEST_LIMITS.selections,
    });
  });

  it('that selects a field more often than can be compared is told which limit that is', async () => {
    const { body } = await api.graphql(viewer, `{ viewer { ${'name '.repeat(1900)} } }`);
    expect(body.errors[0].extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'selections' });
  });

  it('that spreads fragments within the limits is answered', async () => {
    const levels = Array.from(
      { length: 10 },
      (_, level) => `fragment f${level} on Viewer { ...f${level + 1} ...f${level + 1} }`,
    );
    const { body } = await api.graphql(
      viewer,
      `{ viewer { ...f0 } } ${levels.join(' ')} fragment f10 on Viewer { name }`,
    );
    expect(body).toMatchObject({ data: { viewer: { name: 'a viewer' } } });
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

  it('may ask for the schema as tools do, and is told what a misspelt field may mean', async () => {
    const { body } = await api.graphql(viewer, getIntrospectionQuery(TOLD_IN_FULL));
    expect(body.errors).toBeUndefined();
    const told = buildClientSchema(body.data);
    const { text } = await api.http
      .get('/graphql/schema.graphql')
      .set('authorization', `Bearer ${viewer}`)
      .buffer();
    expect(`${printSchema(lexicographicSortSchema(told))}\n`).toBe(text);
    const mistake = await api.graphql(viewer, '{ viewr { name } }');
    expect(mistake.body.errors[0].message).toContain('Did you mean "viewer"');
  });

  it('may not ask for the schema as often as it likes', async () => {
    const times = Array.from({ length: 21 }, (_, at) => `a${at}: __schema { types { name } }`);
    const { body } = await api.graphql(viewer, `{ ${times.join(' ')} }`);
    expect(body.errors[0].extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'cost' });
    const nested = `fields { type { `.repeat(4) + 'name' + ' } }'.repeat(4);
    const tooDeep = await api.graphql(viewer, `{ __schema { types { ${nested} } } }`);
    expect(tooDeep.body.errors[0].message).toContain('introspection depth');
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
});
