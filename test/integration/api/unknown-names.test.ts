import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';

const { database, api, viewer, close } = await openApi();
const fleet = await publishFleet(database.pool);
const narrow = await api.issue('viewer', { clusters: [fleet.production], namespaces: ['shop'] });
afterAll(close);

/** Code, field and message of the one error. */
async function errorOf(query: string, token = viewer) {
  const { body } = await api.graphql(token, query);
  expect(body.errors).toHaveLength(1);
  const { message, extensions } = body.errors[0];
  return { code: extensions.code, field: extensions.field, message };
}

const get = (path: string) => api.http.get(`/api/v1/${path}`).set('authorization', `Bearer ${viewer}`);

const findings = (filter: string): string => `{ findings(first: 5, filter: { ${filter} }) { nodes { id } } }`;
const ABSENT = toGlobalId('Cluster', '00000000-0000-4000-8000-000000000000');
const OUT = "does not exist or is out of this token's scope";

describe('a name in a filter that names nothing', () => {
  it.each([
    [
      'rules: ["default-deny-ingres"]',
      'rules',
      `the rule "default-deny-ingres" ${OUT}; did you mean "default-deny-ingress"?`,
    ],
    ['namespaces: ["shop", "shpo"]', 'namespaces', `the namespace "shpo" ${OUT}; did you mean "shop"?`],
    ['clusters: ["produktion"]', 'clusters', `the cluster "produktion" ${OUT}; did you mean "production"?`],
    ['clusters: ["staging"], namespaces: ["shop"]', 'namespaces', `the namespace "shop" ${OUT}`],
    [`clusters: ["${ABSENT}"]`, 'clusters', `the cluster "${ABSENT}" ${OUT}`],
  ])('is refused with the nearest one: %s', async (filter, field, message) => {
    const error = await errorOf(findings(filter));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', field: ['filter', field] });
    expect(error.message).toBe(message);
  });

  it('reads the same whether it does not exist or is out of scope', async () => {
    for (const [hidden, absent] of [
      ['namespaces: ["tools"]', 'namespaces: ["toolz"]'],
      ['clusters: ["staging"]', 'clusters: ["stagink"]'],
    ] as const) {
      const errors = [await errorOf(findings(hidden), narrow), await errorOf(findings(absent), narrow)];
      const [first, second] = errors.map(({ message }) => message.replace(/"(tool|stag)\w+"/g, '"…"'));
      expect(first).toBe(second);
      expect(first).toContain(OUT);
    }
  });

  it('is refused in REST with the field', async () => {
    for (const [query, field] of [
      ['findings?rule=nothing', 'rule'],
      ['findings?namespace=nothing', 'namespace'],
      ['findings?cluster=nothing', 'cluster'],
      ['snapshots?cluster=nothing', 'cluster'],
      ['scores?cluster=nothing', 'cluster'],
      ['scores?cluster=production&namespace=nothing', 'namespace'],
    ] as const) {
      const { status, body } = await get(query);
      expect({ status, field: body.field }).toEqual({ status: 422, field: [field] });
    }
  });

  it.each([
    'inventory(asOf: { cluster: "production" }) { workloads(first: 5, namespace: "shpo") { nodes { name } } }',
    'inventory(asOf: { cluster: "production" }) { policies(first: 5, namespace: "shpo") { nodes { name } } }',
    'internetExposures(asOf: { cluster: "production" }, first: 5, namespace: "shpo") { nodes { exposure } }',
  ])('is refused of a snapshot too: %s', async (question) => {
    expect(await errorOf(`{ ${question} }`)).toEqual({
      code: 'INVALID_INPUT',
      field: ['namespace'],
      message: `the namespace "shpo" ${OUT}; did you mean "shop"?`,
    });
  });

  it('is not found where its score is asked for', async () => {
    const scope = '{ cluster: "production", namespace: "shpo" }';
    for (const question of [`score(scope: ${scope}) { score }`, `scoreHistory(scope: ${scope}) { score }`]) {
      expect(await errorOf(`{ ${question} }`)).toMatchObject({
        code: 'NOT_FOUND',
        field: ['scope', 'namespace'],
        message: expect.stringContaining('did you mean "shop"?'),
      });
    }
  });

  it('is a workload whose exposure is asked for', async () => {
    const workload = '{ namespace: "shop", name: "dbb", kind: "Deployment" }';
    const question = `internetExposures(asOf: { cluster: "production" }, first: 1, workload: ${workload})`;
    expect(await errorOf(`{ ${question} { nodes { exposure } } }`)).toMatchObject({
      code: 'NOT_FOUND',
      field: ['workload'],
    });
  });

  it('does not take long to compare', async () => {
    const { message } = await errorOf(findings(`namespaces: ["${'n'.repeat(100_000)}"]`));
    expect(message.length).toBeLessThan(300);
  });
});

describe('a cluster', () => {
  it.each([
    'snapshots(first: 1, cluster: "production") { nodes { sequence } }',
    'findings(first: 1, filter: { clusters: ["production"] }) { nodes { id } }',
    'score(scope: { cluster: "production" }) { score }',
    'score(scope: { cluster: "production" }, asOf: { at: "2026-01-01T12:00:00Z" }) { score }',
    'scoreHistory(scope: { cluster: "production" }) { score }',
    'inventory(asOf: { cluster: "production" }) { workloads(first: 1) { totalCount } }',
    'connections(asOf: { cluster: "production", at: "2026-01-01T12:00:00Z" }, first: 1) { totalCount }',
    'internetExposures(asOf: { cluster: "production" }, first: 1) { totalCount }',
    'compare(a: { cluster: "production", at: "2026-01-01T12:00:00Z" }, b: { cluster: "production" }) { completeness }',
  ])('is named by its id or its name: %s', async (question) => {
    const id = toGlobalId('Cluster', fleet.production);
    const [named, numbered] = await Promise.all(
      [question, question.replaceAll('"production"', `"${id}"`)].map((one) =>
        api.graphql(viewer, `{ ${one} }`),
      ),
    );
    expect(named?.body.errors).toBeUndefined();
    expect(named?.body.data).toEqual(numbered?.body.data);
  });

  it('is named so in REST, too', async () => {
    for (const path of ['snapshots?cluster=', 'findings?cluster=', 'scores?cluster=']) {
      const [named, numbered] = [
        await get(`${path}production`),
        await get(`${path}${toGlobalId('Cluster', fleet.production)}`),
      ];
      expect(named.status).toBe(200);
      expect(named.body).toEqual(numbered.body);
    }
  });

  it('that does not exist is not found, with the nearest name that the token sees', async () => {
    const error = await errorOf('{ snapshots(first: 1, cluster: "stagin") { nodes { id } } }');
    expect(error).toMatchObject({ code: 'INVALID_INPUT', field: ['cluster'] });
    const question = '{ connections(asOf: { cluster: "stagin" }, first: 1) { totalCount } }';
    expect(await errorOf(question)).toEqual({
      code: 'NOT_FOUND',
      field: ['asOf', 'cluster'],
      message: `the cluster "stagin" ${OUT}; did you mean "staging"?`,
    });
    const hidden = await errorOf(question, narrow);
    expect(hidden.message).toBe(`the cluster "stagin" ${OUT}`);
  });
});
