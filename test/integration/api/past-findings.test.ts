import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';
import type { State } from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, statements, close } = await openApi();
afterAll(close);

const FIELDS = `{ id severity state freshness firstSeenAt lastSeenAt resolvedAt dueAt
  evidence { summary from to connections } history { type at details } remediation { text } }`;
const PII = namespace('shop', { 'ringfence.dev/data': 'pii' });
const SENSITIVE = namespace('shop', { 'ringfence.dev/data': 'sensitive-pii' });
const OPEN = [PII, deployment('shop', 'db')];
const UNREAD = [
  { kind: 'NetworkPolicy', namespace: 'shop', reason: 'forbidden' as const, message: 'forbidden' },
];

/** Findings open, change, become stale, are resolved and come back; a second cluster changes independently. */
const STORY: readonly (readonly [cluster: 'blue' | 'green', state: Omit<State, 'at'>])[] = [
  ['blue', { objects: OPEN }],
  ['green', { objects: [PII, deployment('shop', 'cache')] }],
  ['blue', { objects: [...OPEN, deployment('shop', 'api')] }],
  ['blue', { objects: [...OPEN, isolation('shop')], unread: UNREAD }],
  ['green', { objects: [PII, deployment('shop', 'cache'), isolation('shop')] }],
  ['blue', { objects: [...OPEN, isolation('shop')] }],
  ['blue', { objects: [SENSITIVE, deployment('shop', 'db')] }],
  ['green', { objects: [] }],
];

interface Told {
  readonly at: string;
  readonly snapshot: string;
  readonly cluster: string;
  readonly fleet: readonly object[];
  readonly ofCluster: readonly object[];
}

async function listed(args: string): Promise<readonly object[]> {
  const { findings } = await ask(
    `{ findings(first: 100, ${args}) { nodes ${FIELDS} totalCount pageInfo { hasNextPage } } }`,
  );
  expect(findings.pageInfo.hasNextPage).toBe(false);
  expect(findings.totalCount).toBe(findings.nodes.length);
  return findings.nodes;
}

const ids = {
  blue: await registerCluster(database.pool, 'blue'),
  green: await registerCluster(database.pool, 'green'),
};
/** The answer of the API about the present after each snapshot. */
const told: Told[] = [];
for (const [place, [cluster, state]] of STORY.entries()) {
  const at = `2026-02-0${place + 1}T00:00:00.000Z`;
  await publishState(database.pool, ids[cluster], { at, ...state });
  const { cluster: found } = await ask(`{ cluster(name: "${cluster}") { latestSnapshot { id } } }`);
  told.push({
    at,
    cluster,
    snapshot: found.latestSnapshot.id,
    fleet: await listed('order: SEVERITY'),
    ofCluster: await listed(`filter: { clusters: ["${cluster}"] }`),
  });
}

function idOf(finding: object): unknown {
  return 'id' in finding ? finding.id : undefined;
}

async function get(path: string) {
  return api.http.get(`/api/v1/findings${path}`).set('authorization', `Bearer ${viewer}`);
}

describe('findings as they were', () => {
  it('are exactly those that the API told at the time, for the fleet', async () => {
    for (const { at, fleet } of told) expect(await listed(`asOf: { at: "${at}" }`)).toEqual(fleet);
    expect(await listed('asOf: { at: "2026-01-31T00:00:00Z" }')).toEqual([]);
  });

  it('are exactly those that the API told at the time, for a snapshot and for a cluster', async () => {
    for (const { at, snapshot, cluster, ofCluster } of told) {
      expect(await listed(`asOf: { snapshot: "${snapshot}" }`)).toEqual(ofCluster);
      expect(await listed(`asOf: { cluster: "${cluster}", at: "${at}" }`)).toEqual(ofCluster);
    }
  });

  it('went through every state, so that the comparison means something', () => {
    const all = told.flatMap(({ fleet }) => fleet);
    for (const part of [
      { state: 'RESOLVED' },
      { freshness: 'STALE' },
      { severity: 'CRITICAL' },
      { history: expect.arrayContaining([expect.objectContaining({ type: 'REOPENED' })]) },
    ])
      expect(all).toContainEqual(expect.objectContaining(part));
  });

  it('are filtered by what they were', async () => {
    const [first] = told;
    const open = await listed(
      `asOf: { at: "${first!.at}" }, filter: { states: [OPEN], severities: [CRITICAL] }`,
    );
    expect(open).toEqual(
      first!.fleet.filter((one) => 'severity' in one && one.severity === 'CRITICAL' && 'state' in one),
    );
    expect(await listed(`asOf: { at: "${first!.at}" }, filter: { states: [RESOLVED] }`)).toEqual([]);
  });

  it('are found one by one, and do not exist before they were first seen', async () => {
    const [first, , third] = told;
    const text = `query ($id: ID!, $at: DateTime!) { finding(id: $id, asOf: { at: $at }) ${FIELDS} }`;
    const early = new Set(first!.fleet.map(idOf));
    for (const one of third!.fleet)
      expect(await ask(text, { id: idOf(one), at: third!.at })).toEqual({ finding: one });
    const later = third!.fleet.filter((one) => !early.has(idOf(one)));
    expect(later.length).toBeGreaterThan(0);
    for (const one of later)
      expect(await ask(text, { id: idOf(one), at: first!.at })).toEqual({ finding: null });
  });

  it('are the same in REST, by time and by snapshot', async () => {
    const [, , , fourth] = told;
    const { body } = await get(`?at=${fourth!.at}&limit=100`);
    expect(body.map(idOf)).toEqual(fourth!.fleet.map(idOf));
    expect(body.some(({ freshness }: { freshness: string }) => freshness === 'stale')).toBe(true);
    const bySnapshot = await get(`?snapshot=${fourth!.snapshot}&limit=100`);
    expect(bySnapshot.body.map(idOf)).toEqual(fourth!.ofCluster.map(idOf));
    const one = await get(`/${body[0].id}?at=${fourth!.at}`);
    expect(one.body).toEqual(body[0]);
    expect((await get(`/${body[0].id}?at=2026-01-01T00:00:00Z`)).status).toBe(404);
    expect((await get(`?at=${fourth!.at}&snapshot=${fourth!.snapshot}`)).body).toMatchObject({
      field: ['at'],
    });
  });

  it('cost the same number of statements, however many they are', async () => {
    const costs: number[] = [];
    for (const { at } of [told[0]!, told[5]!]) {
      const before = statements();
      await listed(`asOf: { at: "${at}" }`);
      costs.push(statements() - before);
    }
    expect(costs[0]).toBe(costs[1]);
  });

  it('are those in the namespaces of a token only', async () => {
    const other = await api.issue('viewer', { clusters: 'all', namespaces: ['other'] });
    const query = `{ findings(first: 10, asOf: { at: "${told[0]!.at}" }) { nodes { id } totalCount } }`;
    expect(await ask(query, {}, other)).toEqual({ findings: { nodes: [], totalCount: 0 } });
  });

  it('are refused for a cluster that had no snapshot yet: an empty list would look like no findings', async () => {
    const before = '2026-02-01T12:00:00Z';
    const query = (cluster: string) =>
      `{ findings(first: 1, asOf: { at: "${before}" }, filter: { clusters: ["${cluster}"] }) { totalCount } }`;
    expect(await ask(query('blue'))).toMatchObject({ findings: { totalCount: expect.any(Number) } });
    const { body } = await api.graphql(viewer, query('green'));
    expect(body.errors[0].extensions.code).toBe('NOT_FOUND');
    const rest = await get(`?cluster=green&at=${before}`);
    expect(rest.body).toMatchObject({ status: 404, field: ['at'] });
  });

  it('need a snapshot, a cluster or a time', async () => {
    const { body } = await api.graphql(viewer, '{ findings(first: 1, asOf: {}) { totalCount } }');
    expect(body.errors[0].message).toContain('give either "snapshot", or "cluster"');
  });
});
