import { afterAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { openApi } from '../../support/api/open-api.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { database, api, ask, statements, viewer, close } = await openApi();
afterAll(close);

const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const cluster = await registerCluster(database.pool, 'production');
const day = (number: number) => `2026-01-0${number}T00:00:00Z`;
const states = [
  [...SHOP, isolation('shop')],
  SHOP,
  [...SHOP, isolation('tools')],
  [...SHOP, isolation('tools'), isolation('billing')],
];
const published: string[] = [];
for (const [place, objects] of states.entries())
  published.push((await publishState(database.pool, cluster, { at: day(place + 1), objects })).id);

async function approve(snapshot: string, expectedVersion: number): Promise<void> {
  const input = {
    cluster: 'production',
    snapshot: toGlobalId('Snapshot', snapshot),
    comment: 'x',
    expectedVersion,
  };
  await ask(
    'mutation ($input: ApproveBaselineInput!) { approveBaseline(input: $input) { userErrors { code } } }',
    { input },
    ada,
  );
}

// Approved on 2 January: the first snapshot. Accepted on the 3rd: the policy of tools. Approved on the 8th: the last one.
await approve(published[0]!, 0);
const { drift } = await ask(
  '{ drift(first: 10, filter: { clusters: ["production"], categories: [POLICY], changes: [ADDED] }, order: OLDEST) { nodes { id } } }',
);
await ask(
  'mutation ($input: AcceptDriftInput!) { acceptDrift(input: $input) { userErrors { code } } }',
  { input: { events: [drift.nodes[0].id], comment: 'y', expectedVersion: 1 } },
  ada,
);
await approve(published[3]!, 2);
await database.pool.query(
  `UPDATE baselines SET approved_at = CASE version WHEN 2 THEN $1 ELSE $2 END::timestamptz,
     replaced_at = CASE version WHEN 2 THEN $2::timestamptz END`,
  ['2026-01-02T12:00:00Z', '2026-01-08T00:00:00Z'],
);
await database.pool.query('UPDATE baseline_acceptances SET accepted_at = $1', ['2026-01-03T12:00:00Z']);

const differing = async (at: string) => {
  const { baselineDrift } = await ask(
    `{ baselineDrift(cluster: "production", at: "${at}") { version snapshot { sequence }
       objects { change object { namespace } } } }`,
  );
  return (
    baselineDrift && [
      baselineDrift.version,
      baselineDrift.snapshot.sequence,
      ...baselineDrift.objects.map(
        ({ change, object }: { change: string; object: { namespace: string } }) =>
          `${change} ${object.namespace}`,
      ),
    ]
  );
};

describe('what differed from the baseline at a time', () => {
  it('is judged by what had been approved and accepted by then, and by the newest complete snapshot of then', async () => {
    expect(await differing('2026-01-03T00:00:00Z')).toEqual([1, 3, 'REMOVED shop', 'ADDED tools']);
    expect(await differing('2026-01-03T18:00:00Z')).toEqual([2, 3, 'REMOVED shop']);
    expect(await differing('2026-01-05T00:00:00Z')).toEqual([2, 4, 'ADDED billing', 'REMOVED shop']);
    expect(await differing('2026-01-09T00:00:00Z')).toEqual([3, 4]);
  });

  it('is nothing before anything was approved, and is not known of the future', async () => {
    expect(await differing('2026-01-02T00:00:00Z')).toBeNull();
    const { body } = await api.graphql(
      viewer,
      '{ baselineDrift(cluster: "production", at: "2999-01-01T00:00:00Z") { version } }',
    );
    expect(JSON.stringify(body.errors)).toContain('nothing is known of the future');
  });

  it('is read with as many statements as what differs now', async () => {
    const before = statements();
    await ask('{ baselineDrift(cluster: "production") { version } }');
    const now = statements() - before;
    await differing('2026-01-05T00:00:00Z');
    expect(statements() - before - now).toBeLessThanOrEqual(now);
  });

  it('is shown over REST, to limited tokens as far as it is about their namespaces', async () => {
    const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['billing'] });
    const path = '/api/v1/clusters/production/baseline/drift?at=';
    const read = (at: string, token: string) =>
      api.http.get(path + at).set('authorization', `Bearer ${token}`);
    const { body } = await read('2026-01-03T00:00:00Z', viewer);
    expect(body).toMatchObject({
      version: 1,
      baseline: { accepted: [] },
      objects: [{ namespace: 'shop' }, {}],
    });
    const seen = await read('2026-01-05T00:00:00Z', limited);
    expect(seen.body.objects).toMatchObject([{ change: 'added', namespace: 'billing' }]);
    expect(JSON.stringify(seen.body)).not.toMatch(/shop|tools/);
    expect((await read('2026-01-01T00:00:00Z', viewer)).body.detail).toContain('at this time');
    expect((await read('yesterday', viewer)).status).toBe(422);
  });

  it('is listed by the command line', async () => {
    const env = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
    const run = (at: string) => runFromSource(['baseline', 'diff', 'production', '--at', at], { env });
    const { code, stdout, stderr } = await run('2026-01-05');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('baseline version 2, compared with snapshot 4 of 2026-01-04'),
    });
    expect(stdout).toMatch(/added +NetworkPolicy billing\/own-namespace-only/);
    expect((await run('2026-01-01')).stderr).toContain('a baseline of this cluster at this time');
  });
});
