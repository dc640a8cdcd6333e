import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import type { BasisDrift } from '../../../src/core/drift/drift-event.ts';
import { openApi } from '../../support/api/open-api.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';
import {
  connectionDrift,
  findingDrift,
  objectDrift,
  recordDrift,
  scoreDrift,
} from '../../support/store/drift-events.ts';

const { database, api, ask, statements, close } = await openApi();
afterAll(close);
const fleet = await publishFleet(database.pool);

const policy = objectDrift('NetworkPolicy/shop/own-namespace-only', {
  change: 'removed',
  effect: 'weakens',
  pii: 'touched',
  fields: [],
});
const exporter = objectDrift('NetworkPolicy/billing/export', {
  provenance: {
    writes: [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T12:00:00Z' }],
    deliveredBy: { tool: 'helm', kind: 'release', namespace: 'billing', name: 'billing' },
  },
});
const secretive = objectDrift('NetworkPolicy/tools/crawler-out');
const basis: BasisDrift = {
  id: randomUUID(),
  type: 'basis',
  change: 'changed',
  effect: 'none',
  pii: 'untouched',
  baseSequence: 1,
  differs: ['declared-connections'],
  details: ['tools/crawler[Deployment] -> shop/db[Deployment]'],
};
const opened = connectionDrift(
  [
    ['tools/crawler', 'shop/db'],
    ['billing/export', 'billing/export'],
    ['outside', 'billing/export'],
    ['billing/export', 'shop/db'],
  ],
  { pii: 'touched', causes: [policy.id, exporter.id, secretive.id] },
);
const together = connectionDrift([['outside', 'billing/export']], {
  change: 'widened',
  attribution: 'joint',
  candidates: 17,
});
const finding = findingDrift('billing/export');
const EVENTS = [
  policy,
  exporter,
  secretive,
  basis,
  opened,
  together,
  scoreDrift('billing'),
  scoreDrift(),
  finding,
];
// Instead of what really changed.
await database.pool.query('DELETE FROM drift_events');
await recordDrift(database.pool, fleet.after, EVENTS);

const idOf = ({ id }: { readonly id: string }): string => toGlobalId('DriftEvent', id);

const WHOLE = `id type change text effect pii at sequence baseSequence cluster { name }
  object { category kind namespace name fields probablyRenamedFrom { name }
    provenance { recordedAt writes { manager } deliveredBy { tool name } lastChange { commit } } }
  basis { differs details }
  connections { count unlisted sources destinations attribution candidates examples { ports }
    changed(first: 10) { totalCount nodes { from { label workload { name } addresses { first } } to { label } ports
      before after pii } } }
  score { namespace before after }
  finding { id rule severity namespace workload { name } reason }
  causes { id text } consequences { id text }`;

/** Statements that reading everything of the events that a filter finds takes. */
async function statementsFor(filter: string): Promise<number> {
  const before = statements();
  await ask(`{ drift(first: 20, filter: ${filter}) { nodes { ${WHOLE} } } }`);
  return statements() - before;
}

/** The filter for a workload of the shop. */
const named = (kind: string, name: string): string =>
  `workload: { namespace: "shop", name: "${name}", kind: "${kind}" }`;

async function filtered(filter: string): Promise<readonly string[]> {
  const { drift } = await ask(`{ drift(first: 100, filter: ${filter}) { nodes { id } } }`);
  return drift.nodes.map(({ id }: { id: string }) => id);
}

describe('what changed', () => {
  it('is listed newest first, each event with a text that needs no schema', async () => {
    const { drift } = await ask('{ drift(first: 100) { totalCount nodes { text at } } }');
    expect(drift.totalCount).toBe(EVENTS.length);
    expect(drift.nodes.map(({ text }: { text: string }) => text)).toEqual([
      'A high finding of cross-namespace-ingress for billing/Deployment/export was opened',
      'The score of the cluster was lowered from 80 to 60.5',
      'The score of namespace billing was lowered from 80 to 60.5',
      expect.stringMatching(
        /^No single change explains this \(17 may have contributed\): all IPv4 addresses can/,
      ),
      expect.stringMatching(
        /^NetworkPolicy shop\/own-namespace-only was removed, and 2 more changes that each/,
      ),
      expect.stringMatching(/^The cluster is judged with other declared connections/),
      'NetworkPolicy tools/crawler-out was changed (spec)',
      expect.stringMatching(
        /^NetworkPolicy billing\/export was changed \(spec; last written by kubectl-edit/,
      ),
      'NetworkPolicy shop/own-namespace-only was removed',
    ]);
    expect(drift.nodes[0].at).toBe(fleet.after.takenAt.toISOString());
  });

  it('is shown with causes, consequences, and a page of the connections', async () => {
    const { driftEvent, node } = await ask(
      `query($opened: ID!, $cause: ID!) { driftEvent(id: $opened) { causes { id } cluster { name }
         connections { count sources destinations changed(first: 1) { totalCount pageInfo { hasNextPage }
           nodes { from { label } to { label } ports before after pii } } } }
         node(id: $cause) { ... on DriftEvent { consequences { id }
           object { provenance { writes { manager } deliveredBy { tool name } } } } } }`,
      { opened: idOf(opened), cause: idOf(exporter) },
    );
    expect(driftEvent).toMatchObject({
      causes: [{ id: idOf(policy) }, { id: idOf(exporter) }, { id: idOf(secretive) }],
      cluster: { name: 'production' },
      connections: {
        count: 4,
        sources: 3,
        destinations: 2,
        changed: {
          totalCount: 4,
          pageInfo: { hasNextPage: true },
          nodes: [{ before: 'DENIED', after: 'ALLOWED' }],
        },
      },
    });
    expect(node).toEqual({
      consequences: [{ id: idOf(opened) }],
      object: {
        provenance: { writes: [{ manager: 'kubectl-edit' }], deliveredBy: { tool: 'HELM', name: 'billing' } },
      },
    });
  });

  it('is read with as many statements for many events as for one', async () => {
    expect(await statementsFor('{}')).toBe(
      await statementsFor('{ types: [OBJECT, CONNECTION], changes: [OPENED, REMOVED] }'),
    );
  });

  it('is filtered, and unknown names in a filter are errors that name the field', async () => {
    expect(await filtered(`{ cause: "${idOf(policy)}" }`)).toEqual([idOf(opened)]);
    expect(await filtered('{ who: "billing" }')).toEqual([idOf(exporter)]);
    expect(
      await filtered('{ clusters: ["production"], pii: TOUCHED, effects: [WEAKENS], types: [OBJECT] }'),
    ).toEqual([idOf(policy)]);
    expect(await filtered('{ clusters: ["staging"] }')).toEqual([]);
    const viewer = await api.issue('viewer');
    for (const [filter, field] of [
      ['{ clusters: ["prod"] }', 'clusters'],
      ['{ namespaces: ["shopp"] }', 'namespaces'],
      ['{ workload: { namespace: "shopp", name: "db", kind: "Deployment" } }', 'workload'],
      ['{ cause: "x" }', 'cause'],
    ]) {
      const { body } = await api.graphql(viewer, `{ drift(first: 1, filter: ${filter}) { totalCount } }`);
      expect(body.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', field: ['filter', field] });
    }
  });

  it('is refused for a workload that no snapshot of the clusters had, with the nearest one', async () => {
    const viewer = await api.issue('viewer');
    const errorFor = async (filter: string) => {
      const { body } = await api.graphql(viewer, `{ drift(first: 1, filter: ${filter}) { totalCount } }`);
      return body.errors[0];
    };
    const out = "does not exist or is out of this token's scope";
    expect(await errorFor(`{ ${named('Deployment', 'dbb')} }`)).toMatchObject({
      extensions: { code: 'INVALID_INPUT', field: ['filter', 'workload'] },
      message: `the workload "shop/dbb[Deployment]" ${out}; did you mean "shop/db[Deployment]"?`,
    });
    expect(await errorFor(`{ ${named('DaemonSet', 'db')} }`)).toMatchObject({
      message: expect.stringContaining('did you mean "shop/db[Deployment]"?'),
    });
    const rest = await api.http
      .get('/api/v1/drift?workload=shop/dbb[Deployment]')
      .set({ authorization: `Bearer ${viewer}` });
    expect(rest.body).toMatchObject({ field: ['workload'] });
    expect(rest.status).toBe(422);
    expect(await filtered(`{ ${named('Deployment', 'db')} }`)).toEqual([idOf(opened)]);
  });

  it('is found of a workload of which only events are left', async () => {
    const workload = '{ namespace: "shop", name: "passing", kind: "Deployment" }';
    const asked = `{ drift(first: 5, filter: { workload: ${workload} }) { nodes { id } } }`;
    const viewer = await api.issue('viewer');
    expect((await api.graphql(viewer, asked)).body.errors[0].extensions.code).toBe('INVALID_INPUT');
    const left = findingDrift('shop/passing');
    const { sequence, ...snapshot } = fleet.after;
    await recordDrift(database.pool, { ...snapshot, sequence: sequence + 1 }, [left]);
    expect(await filtered(`{ workload: ${workload} }`)).toEqual([idOf(left)]);
    await database.pool.query('DELETE FROM drift_events WHERE id = $1', [left.id]);
  });

  it('is the same through REST, page by page', async () => {
    const viewer = await api.issue('viewer');
    const get = (path: string) => api.http.get(path).set({ authorization: `Bearer ${viewer}` });
    const list = await get('/api/v1/drift?cluster=production&type=connection&type=finding&limit=2');
    expect(list.body).toMatchObject([
      {
        id: idOf(finding),
        change: 'opened',
        finding: { workload: 'billing/export[Deployment]', rule: finding.ruleId },
      },
      { id: idOf(together), connections: { attribution: 'joint', candidates: 17 } },
    ]);
    const next = /<(.+)>; rel="next"/.exec(list.headers['link'] ?? '')?.[1] ?? '';
    expect((await get(next)).body.map(({ id }: { id: string }) => id)).toEqual([idOf(opened)]);
    const one = await get(`/api/v1/drift/${idOf(opened)}`);
    expect(one.body.causes[0]).toEqual({
      id: idOf(policy),
      text: 'NetworkPolicy shop/own-namespace-only was removed',
    });
    const connections = await get(`/api/v1/drift/${idOf(opened)}/connections?limit=1`);
    expect(connections.body).toHaveLength(1);
    expect(connections.headers['link']).toContain('rel="next"');
    expect((await get(`/api/v1/drift/${idOf({ id: randomUUID() })}`)).status).toBe(404);
    expect((await get('/api/v1/drift?workload=db')).body).toMatchObject({ field: ['workload'] });
  });
});

describe('a token for some namespaces', () => {
  it('is told nothing of the others: objects, ends, causes, counts or texts', async () => {
    const token = await api.issue('viewer', { clusters: [fleet.production], namespaces: ['billing'] });
    const response = await api.graphql(token, `{ drift(first: 20) { totalCount nodes { ${WHOLE} } } }`);
    expect(response.body.errors).toBeUndefined();
    expect(response.text).not.toMatch(/shop|tools|crawler|own-namespace/);
    const { drift } = response.body.data;
    expect(drift.nodes.map(({ id }: { id: string }) => id)).toEqual(
      [finding, EVENTS[6]!, together, opened, basis, exporter].map(idOf),
    );
    expect(drift.totalCount).toBe(6);
    const byId = new Map(drift.nodes.map((one: { id: string }) => [one.id, one]));
    expect(byId.get(idOf(opened))).toMatchObject({
      causes: [{ id: idOf(exporter) }],
      connections: { count: 2, sources: 2, destinations: 1, candidates: 1, changed: { totalCount: 2 } },
    });
    expect(byId.get(idOf(together))).toMatchObject({ connections: { candidates: 0 } });
    expect(byId.get(idOf(basis))).toMatchObject({ basis: { details: [] } });
    for (const hidden of [policy, secretive, EVENTS[7]!]) {
      const { body } = await api.graphql(token, `{ driftEvent(id: "${idOf(hidden)}") { id } }`);
      expect(body.data.driftEvent).toBeNull();
      const found = await api.http
        .get(`/api/v1/drift/${idOf(hidden)}`)
        .set({ authorization: `Bearer ${token}` });
      expect(found.status).toBe(404);
    }
    const byHiddenCause = `{ drift(first: 1, filter: { cause: "${idOf(secretive)}" }) { totalCount } }`;
    const refused = await api.graphql(token, byHiddenCause);
    expect(refused.body.errors[0].extensions.field).toEqual(['filter', 'cause']);
  });

  it('of another cluster is told nothing', async () => {
    const token = await api.issue('admin', { clusters: [fleet.staging], namespaces: 'all' });
    const { drift, driftEvent } = await ask(
      `{ drift(first: 1) { totalCount } driftEvent(id: "${idOf(policy)}") { id } }`,
      {},
      token,
    );
    expect({ drift, driftEvent }).toEqual({ drift: { totalCount: 0 }, driftEvent: null });
  });
});
