import { afterAll, describe, expect, it } from 'vitest';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const FLEET: AccessScope = { clusters: 'all', namespaces: 'all' };
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' };
const ada = await api.issue('analyst', FLEET, ADA);
const SHOP = [namespace('shop', { 'ringfence.dev/data': 'pii' }), deployment('shop', 'db')];
const LAB = [namespace('lab'), deployment('lab', 'trial')];
const eu = await registerCluster(database.pool, 'eu');
const us = await registerCluster(database.pool, 'us');
for (const cluster of [eu, us])
  await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: [...SHOP, ...LAB] });

const ends = (name: string) =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
const scenarioOf = (name: string, rest = '', from = 'lab', to = 'shop') => `apiVersion: ringfence.dev/v1
kind: Scenarios
spec:
  scenarios:
    - { name: ${name}, from: ${ends(from)}, to: ${ends(to)}, expect: denied${rest} }
`;

async function save(scenario: string, expectedVersion: number, token = ada) {
  const { body } = await api.graphql(
    token,
    `mutation ($input: SaveScenarioInput!) { saveScenario(input: $input) {
      scenario { name version clusters expect savedBy { name } } userErrors { code field message } } }`,
    { input: { scenario, expectedVersion } },
  );
  return { ...body.data?.saveScenario, refused: body.errors?.[0]?.extensions.code };
}

const remove = (name: string, expectedVersion: number, token = ada) =>
  ask(
    `mutation ($input: DeleteScenarioInput!) { deleteScenario(input: $input) { deleted userErrors { code } } }`,
    { input: { name, expectedVersion } },
    token,
  );

const namesSeenBy = async (token: string) => {
  const { scenarios } = await ask('{ scenarios { name } }', undefined, token);
  return scenarios.map(({ name }: { name: string }) => name);
};

describe('saved scenarios', () => {
  it('are saved by a person who is at least an analyst and sees their clusters, and by nobody else', async () => {
    const program = await api.issue('analyst');
    const ofCluster = await api.issue('analyst', { clusters: [eu], namespaces: 'all' }, ADA);
    const ofNamespace = await api.issue('admin', { clusters: [eu], namespaces: ['shop'] }, ADA);
    for (const token of [viewer, program, ofCluster, ofNamespace])
      expect(await save(scenarioOf('lab'), 0, token)).toMatchObject({ refused: 'FORBIDDEN' });
    expect(await save(scenarioOf('eu', ', clusters: [us]'), 0, ofCluster)).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    });
    expect(await namesSeenBy(viewer)).toEqual([]);
    expect(await save(scenarioOf('eu', ', clusters: [eu]'), 0, ofCluster)).toMatchObject({
      scenario: {
        name: 'eu',
        version: 1,
        clusters: ['eu'],
        expect: 'DENIED',
        savedBy: { name: 'Ada Lovelace' },
      },
      userErrors: [],
    });
    expect(api.queue.added.at(-1)).toMatchObject({ clusterId: eu });
  });

  it('are refused with all their errors and lines, one at a time', async () => {
    const broken = scenarioOf('lab', ', clusters: [asia]').replace('expect: denied', 'expect: deny, port: 1');
    const { userErrors } = await save(broken, 0);
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['scenario'] }]);
    expect(userErrors[0].message).toContain(
      'scenario:5: spec.scenarios[0].expect: must be allowed or denied',
    );
    expect(userErrors[0].message).toContain('scenario:5: spec.scenarios[0].port: unknown key');
    const two = scenarioOf('a') + scenarioOf('b').split('\n').slice(4).join('\n');
    expect(await save(two, 0)).toMatchObject({
      userErrors: [{ message: expect.stringContaining('one scenario at a time') }],
    });
  });

  it('are changed only by who has seen the current version', async () => {
    const requested = api.queue.added.length;
    expect(await save(scenarioOf('lab'), 0)).toMatchObject({ scenario: { version: 1, clusters: null } });
    expect(api.queue.added.slice(requested)).toMatchObject([{ clusterId: eu }, { clusterId: us }]);
    const [conflict] = (await save(scenarioOf('lab'), 0)).userErrors;
    expect(conflict).toMatchObject({ code: 'CONFLICT', field: ['expectedVersion'] });
    expect(conflict.message).toContain('it has version 1, which Ada Lovelace saved');
    expect(await save(scenarioOf('lab', ', route: any'), 1)).toMatchObject({ scenario: { version: 2 } });
    const rest = await api.http.get('/api/v1/scenarios').set('authorization', `Bearer ${viewer}`);
    expect(rest.body).toMatchObject([
      { name: 'eu', version: 1 },
      { name: 'lab', version: 2, savedBy: ADA, yaml: expect.stringContaining('route: any') },
    ]);
  });

  it('are shown as far as their clusters and namespaces are in scope', async () => {
    const own = await api.issue('viewer', { clusters: [us], namespaces: 'all' });
    const narrow = await api.issue('viewer', { clusters: [eu], namespaces: ['shop'] });
    expect(await namesSeenBy(viewer)).toEqual(['eu', 'lab']);
    expect(await namesSeenBy(own)).toEqual(['lab']);
    expect(await namesSeenBy(narrow)).toEqual([]);
  });

  it('are deleted once, by who has seen the current version', async () => {
    const [{ code }] = (await remove('eu', 7)).deleteScenario.userErrors;
    expect(code).toBe('CONFLICT');
    expect((await remove('eu', 1)).deleteScenario).toEqual({ deleted: 'eu', userErrors: [] });
    const again = await api.http
      .post('/api/v1/scenarios/deletions')
      .set('authorization', `Bearer ${ada}`)
      .send({ name: 'eu', expectedVersion: 1 });
    expect(again.status).toBe(404);
    expect(await namesSeenBy(viewer)).toEqual(['lab']);
  });
});

const SIMULATE = `query ($scenarios: String, $names: [String!], $builtIn: Boolean!, $manifests: String) {
  simulate(asOf: { cluster: "eu" }, scenarios: $scenarios, names: $names, builtIn: $builtIn, manifests: $manifests) {
    snapshot { sequence } warnings
    simulations { name origin outcome more message
      cases { outcome text change subject { name } path { from to verdict reasons { type } } } } } }`;

async function simulations(variables: object, token = viewer) {
  const { simulate } = await ask(SIMULATE, { builtIn: false, ...variables }, token);
  return simulate.simulations;
}

describe('a simulation', () => {
  it('tries built-in attacks, the saved scenarios and those that are sent', async () => {
    const sent = scenarioOf('sent', '', 'shop', 'lab');
    const found = await simulations({ builtIn: true, scenarios: sent });
    expect(found.map(({ origin }: { origin: string }) => origin)).toEqual([
      ...Array.from({ length: 11 }, () => 'BUILT_IN'),
      'WRITTEN',
      'WRITTEN',
    ]);
    expect(found.at(-2)).toMatchObject({
      name: 'lab',
      outcome: 'VIOLATED',
      cases: [
        {
          outcome: 'VIOLATED',
          path: [{ from: 'lab/trial[Deployment]', to: 'shop/db[Deployment]', verdict: 'ALLOWED' }],
          change: 'a NetworkPolicy must isolate shop/db[Deployment] for ingress and not allow it',
        },
      ],
    });
  });

  it('can be limited to some scenarios, and names those that are not there', async () => {
    expect(await simulations({ builtIn: true, names: ['api-server'] })).toHaveLength(1);
    const { body } = await api.graphql(viewer, SIMULATE, { builtIn: true, names: ['api-servr'] });
    expect(body.errors[0].message).toContain('did you mean "api-server"?');
    const { body: broken } = await api.graphql(viewer, SIMULATE, { builtIn: false, scenarios: 'kind: Map' });
    expect(broken.errors[0].message).toContain('scenarios:1: kind: must be Scenarios');
  });

  it('can be tried on manifests that are laid over the snapshot', async () => {
    const manifests = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...SHOP, isolation('shop')] });
    expect(await simulations({ manifests })).toMatchObject([{ name: 'lab', outcome: 'HELD', cases: [] }]);
    const { status, body } = await api.http
      .post('/api/v1/simulations')
      .set('authorization', `Bearer ${viewer}`)
      .send({ cluster: 'eu', builtIn: false, manifests: [{ file: 'shop.json', text: manifests }] });
    expect([status, body.simulations]).toMatchObject([200, [{ name: 'lab', outcome: 'held' }]]);
  });

  it('tells nothing of namespaces that a token does not see', async () => {
    const narrow = await api.issue('viewer', { clusters: [eu], namespaces: ['shop'] });
    const sent = scenarioOf('lab in', '', 'lab', 'shop');
    const [into] = await simulations({ scenarios: sent }, narrow);
    expect(into).toMatchObject({ outcome: 'VIOLATED' });
    const hidden = scenarioOf('within', '', 'lab', 'lab');
    expect(await simulations({ scenarios: hidden }, narrow)).toMatchObject([
      { outcome: 'UNKNOWN', cases: [], message: 'no workload that this token sees is selected' },
    ]);
    const attacks = await simulations({ builtIn: true, scenarios: sent }, narrow);
    expect(JSON.stringify(attacks)).not.toContain('lab/trial');
  });
});
