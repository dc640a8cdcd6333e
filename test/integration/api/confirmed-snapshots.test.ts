import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { openApi } from '../../support/api/open-api.ts';
import { isolation, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const TEAMS = Array.from({ length: 40 }, (_, index) => `team-${index}`);
/** The namespaces of all teams, and policies of some. */
const policies = (...teams: readonly string[]) => [
  ...TEAMS.map((team) => namespace(team)),
  ...teams.map(isolation),
];
const FIRST_15 = policies(...TEAMS.slice(0, 15));
const LAST_15 = policies(...TEAMS.slice(-15));

const analyst = await api.issue('analyst');
let number = 0;
let cluster: string;
beforeEach(async () => {
  cluster = await registerCluster(database.pool, `cluster-${++number}`);
});

let day = 0;
const take = (objects: readonly object[]): Promise<Snapshot> =>
  publishState(database.pool, cluster, { at: new Date(Date.UTC(2026, 0, ++day)).toISOString(), objects });

/** A snapshot that lacks 25 of 40 policies. */
async function takeHeld(): Promise<Snapshot> {
  await take(policies(...TEAMS));
  return take(FIRST_15);
}

async function confirm({ id }: Snapshot, token = analyst) {
  const { confirmSnapshot } = await ask(
    `mutation { confirmSnapshot(input: { snapshot: "${toGlobalId('Snapshot', id)}" }) {
      snapshot { held { confirmedAt confirmedBy } } jobId userErrors { code field message } } }`,
    {},
    token,
  );
  return confirmSnapshot;
}

function post({ id }: Snapshot, token: string) {
  const path = `/api/v1/snapshots/${toGlobalId('Snapshot', id)}/confirmation`;
  return api.http.post(path).set('authorization', `Bearer ${token}`);
}

describe('a held snapshot', () => {
  it('that nobody confirmed is followed by a held one if that lacks what was left', async () => {
    await takeHeld();
    expect((await take(LAST_15)).held).toEqual([{ kind: 'NetworkPolicy', before: 40, now: 15 }]);
  });

  it('that an analyst confirmed is followed by one that accepts that the missing objects were deleted', async () => {
    const held = await takeHeld();
    const requested = api.queue.added.length;
    expect(await confirm(held)).toEqual({
      snapshot: { held: { confirmedAt: expect.stringMatching(/^20/), confirmedBy: 'a analyst' } },
      jobId: expect.any(String),
      userErrors: [],
    });
    expect(api.queue.added.length).toBe(requested + 1);
    expect(await take(LAST_15)).toMatchObject({ completeness: 'COMPLETE', held: null });
  });

  it('names the person who confirmed it through REST', async () => {
    const { createApiToken } = await ask(
      `mutation { createApiToken(input: { name: "laptop", role: ANALYST,
        owner: { name: "Ada", email: "ada@example.org" } }) { token } }`,
      {},
      await api.issue('admin'),
    );
    const { status, body } = await post(await takeHeld(), createApiToken.token);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      snapshot: { completeness: 'PARTIAL', held: { confirmedBy: 'Ada', kinds: [{ before: 40, now: 15 }] } },
      jobId: expect.any(String),
    });
  });

  it('is confirmed once', async () => {
    const held = await takeHeld();
    await confirm(held);
    expect((await confirm(held)).userErrors).toEqual([
      {
        code: 'CONFLICT',
        field: ['snapshot'],
        message: expect.stringMatching(
          /^a analyst confirmed this snapshot at 20.+: the next snapshot accepts it$/,
        ),
      },
    ]);
    expect((await post(held, analyst)).status).toBe(409);
  });

  it('is confirmed by nobody who may not, or does not see all of it', async () => {
    const held = await takeHeld();
    expect((await post(held, viewer)).status).toBe(403);
    const some = await api.issue('analyst', { clusters: [cluster], namespaces: ['team-1'] });
    expect((await post(held, some)).status).toBe(403);
    const other = await api.issue('analyst', {
      clusters: [await registerCluster(database.pool, `other-${number}`)],
      namespaces: 'all',
    });
    expect((await post(held, other)).status).toBe(404);
    expect((await confirm(held)).userErrors).toEqual([]);
  });
});

describe('a snapshot that cannot be confirmed', () => {
  it('is one that is not held', async () => {
    const [error] = (await confirm(await take(policies(...TEAMS)))).userErrors;
    expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('is not held') });
  });

  it('is one that a later one has settled', async () => {
    const held = await takeHeld();
    await take(FIRST_15);
    const [error] = (await confirm(held)).userErrors;
    expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('not the newest') });
  });
});
