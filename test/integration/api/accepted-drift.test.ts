import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { BaselineStore } from '../../../src/baselines/baseline.store.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  publishState,
  registerCluster,
  SHOP,
} from '../../support/api/published-fleet.ts';

const { database, api, ask, statements, viewer, close } = await openApi();
afterAll(close);

const FLEET = { clusters: 'all', namespaces: 'all' } as const;
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' };
const ada = await api.issue('approver', FLEET, ADA);
const ISOLATED = [...SHOP, isolation('shop')];

let number = 0;
let cluster: string;
let name: string;
beforeEach(async () => {
  name = `cluster-${++number}`;
  cluster = await registerCluster(database.pool, name);
});

let day = 0;
const take = (objects: readonly object[]): Promise<Snapshot> =>
  publishState(database.pool, cluster, { at: new Date(Date.UTC(2026, 0, ++day)).toISOString(), objects });

async function approve({ id }: Snapshot): Promise<void> {
  const { approveBaseline } = await ask(
    'mutation ($input: ApproveBaselineInput!) { approveBaseline(input: $input) { userErrors { code } } }',
    {
      input: { cluster: name, snapshot: toGlobalId('Snapshot', id), comment: 'Reviewed', expectedVersion: 0 },
    },
    ada,
  );
  expect(approveBaseline.userErrors).toEqual([]);
}

interface Event {
  readonly id: string;
}

/** Takes a snapshot in which one policy changed, and finds the event of that. */
async function change(objects: readonly object[]): Promise<Event> {
  return eventOf(await take(objects), "category = 'policy'");
}

async function eventOf({ sequence }: Snapshot, condition: string): Promise<Event> {
  const { rows } = await database.pool.query<Event>(
    `SELECT id FROM drift_events WHERE cluster_id = $1 AND sequence = $2 AND ${condition} ORDER BY ordinal LIMIT 1`,
    [cluster, sequence],
  );
  const [event] = rows;
  if (event === undefined) throw new Error('the snapshot has no such event');
  return event;
}

async function accept(events: readonly { readonly id: string }[], expectedVersion: number, token = ada) {
  const { body } = await api.graphql(
    token,
    `mutation ($input: AcceptDriftInput!) { acceptDrift(input: $input) {
      baseline { version accepted { event version object { kind namespace name } by { name } comment } }
      jobId userErrors { code field message } } }`,
    {
      input: {
        events: events.map(({ id }) => toGlobalId('DriftEvent', id)),
        comment: 'CHG-7',
        expectedVersion,
      },
    },
  );
  return { ...body.data?.acceptDrift, refused: body.errors?.[0] };
}

async function states(): Promise<readonly string[]> {
  const { findings } = await ask(
    `{ findings(first: 10, filter: { clusters: ["${name}"], rules: ["unapproved-policy-change"] }) { nodes { state } } }`,
  );
  return [...new Set<string>(findings.nodes.map(({ state }: { state: string }) => state))];
}

const read = async (path: string, token: string) =>
  (await api.http.get(path).set('authorization', `Bearer ${token}`)).body;

const limited = (namespace: string) => api.issue('viewer', { clusters: 'all', namespaces: [namespace] });

describe('a change that is accepted into the baseline', () => {
  it('is approved as it left the object, and closes what it opened', async () => {
    await approve(await take(ISOLATED));
    const event = await change(SHOP);
    expect(await states()).toEqual(['OPEN']);
    expect(await accept([event], 1)).toMatchObject({
      baseline: {
        version: 2,
        accepted: [
          {
            event: toGlobalId('DriftEvent', event.id),
            version: 2,
            object: { kind: 'NetworkPolicy', namespace: 'shop', name: 'own-namespace-only' },
            by: { name: 'Ada Lovelace' },
            comment: 'CHG-7',
          },
        ],
      },
      jobId: expect.any(String),
      userErrors: [],
    });
    await take(SHOP);
    expect(await states()).toEqual(['RESOLVED']);
  });

  it('counts in its newest accepted state, whatever the snapshot of the baseline shows', async () => {
    const baselines = new BaselineStore(database.pool);
    const policies = async () =>
      (await baselines.approvedObjects(cluster))
        ?.filter(({ kind }) => kind === 'NetworkPolicy')
        .map(({ namespace }) => namespace);
    await approve(await take(SHOP));
    const added = await change(ISOLATED);
    expect(await policies()).toEqual([]);
    await accept([added], 1);
    expect(await policies()).toEqual(['shop']);
    const removed = await change(SHOP);
    expect(await policies()).toEqual(['shop']);
    await accept([removed], 2);
    expect(await policies()).toEqual([]);
  });

  it('keeps the objects of the snapshot that shows it, as the baseline keeps its own', async () => {
    await approve(await take(ISOLATED));
    await take(ISOLATED);
    const event = await change(SHOP);
    await accept([event], 1);
    const client = await database.pool.connect();
    const needed = await new BaselineStore(database.pool).neededSequences(client, cluster);
    client.release();
    expect(new Set(needed)).toEqual(new Set([1, 3]));
    await database.pool.query(
      'UPDATE snapshots SET thinned_at = now() WHERE cluster_id = $1 AND sequence = 3',
      [cluster],
    );
    await database.pool.query('DELETE FROM baseline_acceptances WHERE event_id = $1', [event.id]);
    expect((await accept([event], 2)).userErrors[0].message).toContain('no longer kept');
  });

  it('is accepted once: another acceptance changes nothing', async () => {
    await approve(await take(ISOLATED));
    const event = await change(SHOP);
    await accept([event], 1);
    expect(await accept([event], 1)).toMatchObject({ baseline: { version: 2 }, userErrors: [] });
  });

  it('is shown on the event, in one statement for all, and over REST', async () => {
    await approve(await take(ISOLATED));
    const event = await change(SHOP);
    const other = await change(ISOLATED);
    await accept([event], 1);
    const fields = '{ nodes { id acceptance { by { name email } comment version } } }';
    const query = (first: number) =>
      ask(`{ drift(first: ${first}, filter: { clusters: ["${name}"], categories: [POLICY] }) ${fields} }`);
    const before = statements();
    await query(1);
    const one = statements() - before;
    const { drift } = await query(10);
    expect(statements() - before).toBe(2 * one);
    const byId = new Map<string, unknown>(
      drift.nodes.map((node: { id: string; acceptance: unknown }) => [node.id, node.acceptance]),
    );
    expect(byId.get(toGlobalId('DriftEvent', event.id))).toEqual({ by: ADA, comment: 'CHG-7', version: 2 });
    expect(byId.get(toGlobalId('DriftEvent', other.id))).toBeNull();
    const rest = (token: string) => read(`/api/v1/clusters/${name}/baseline/acceptances`, token);
    expect(await rest(viewer)).toMatchObject([{ by: ADA, comment: 'CHG-7', object: { namespace: 'shop' } }]);
    expect(await rest(await limited('shop'))).toMatchObject([{ comment: null }]);
    expect(await rest(await limited('tools'))).toEqual([]);
    const events = `/api/v1/drift?cluster=${name}&category=policy&order=oldest`;
    const acceptance = { by: ADA, comment: 'CHG-7', version: 2, at: expect.any(String) };
    expect(await read(events, viewer)).toMatchObject([{ acceptance }, { acceptance: null }]);
    const listed = statements();
    await read(`${events}&limit=1`, viewer);
    const forOne = statements() - listed;
    await read(events, viewer);
    expect(statements() - listed).toBe(2 * forOne);
    const id = toGlobalId('DriftEvent', event.id);
    expect(await read(`/api/v1/drift/${id}`, viewer)).toMatchObject({ acceptance });
    expect(await read(`/api/v1/drift/${id}`, await limited('shop'))).toMatchObject({
      acceptance: { by: ADA, comment: null },
    });
  });

  it('is accepted through REST', async () => {
    await approve(await take(ISOLATED));
    const event = await change(SHOP);
    const { status, body } = await api.http
      .post(`/api/v1/clusters/${name}/baseline/acceptances`)
      .set('authorization', `Bearer ${ada}`)
      .send({ events: [toGlobalId('DriftEvent', event.id)], comment: 'CHG-7', expectedVersion: 1 });
    expect(status).toBe(201);
    expect(body).toMatchObject({ baseline: { version: 2 }, jobId: expect.any(String) });
  });
});

describe('an acceptance is refused', () => {
  it('for a token that belongs to no person, or does not see the whole cluster', async () => {
    await approve(await take(ISOLATED));
    const event = await change(SHOP);
    const program = await api.issue('approver');
    expect((await accept([event], 1, program)).refused.message).toContain('belongs to a person');
    const some = await api.issue('approver', { clusters: [cluster], namespaces: ['shop'] }, ADA);
    expect((await accept([event], 1, some)).refused.message).toContain('all namespaces of the cluster');
  });

  it('if the baseline has another version, or there is none', async () => {
    const first = await take(ISOLATED);
    const event = await change(SHOP);
    expect((await accept([event], 0)).userErrors[0].message).toContain('has no baseline');
    await approve(first);
    expect((await accept([event], 7)).userErrors).toEqual([
      {
        code: 'CONFLICT',
        field: ['expectedVersion'],
        message: expect.stringContaining('its baseline has version 1, which Ada Lovelace approved'),
      },
    ]);
  });

  it('for what is not a change of a policy or namespace since the baseline', async () => {
    await take(SHOP);
    const second = await take(ISOLATED);
    const early = await eventOf(second, "category = 'policy'");
    await approve(second);
    const third = await take([...SHOP, deployment('shop', 'new')]);
    const workload = await eventOf(third, "category = 'workload'");
    const opened = await eventOf(third, "type = 'connection'");
    const why = async (event: { readonly id: string }) => (await accept([event], 1)).userErrors[0].message;
    expect(await why(workload)).toContain('neither a policy nor a namespace');
    expect(await why(opened)).toContain('accept the changes of objects that caused it');
    expect(await why(early)).toContain('the approved snapshot 2 already includes its change');
    expect(await why({ id: '00000000-0000-4000-8000-000000000000' })).toContain('does not exist');
    expect((await accept([], 1)).userErrors[0]).toMatchObject({ code: 'INVALID_INPUT', field: ['events'] });
  });

  it('for changes of two clusters at once', async () => {
    await approve(await take(ISOLATED));
    const event = await change(SHOP);
    cluster = await registerCluster(database.pool, `other-${number}`);
    await take(ISOLATED);
    const other = await change(SHOP);
    expect((await accept([event, other], 1)).userErrors[0].message).toContain('of one cluster');
  });
});
