import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { summariseFleet } from '../../../src/pipeline/fleet-summary.ts';
import { makeStores } from '../../../src/stores.ts';
import { startApi } from '../../support/api/api-server.ts';
import type { ApiServer } from '../../support/api/api-server.ts';
import { createTestDatabase } from '../../support/store/database.ts';
import type { TestDatabase } from '../../support/store/database.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';
import type { PublishedFleet } from '../../support/api/published-fleet.ts';

let database: TestDatabase;
let api: ApiServer;
let fleet: PublishedFleet;
let analyst: string;
let staging: string;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
  fleet = await publishFleet(database.pool);
  analyst = await api.issue('analyst');
  staging = toGlobalId('Cluster', fleet.staging);
});
afterEach(async () => {
  await database.pool.query('DELETE FROM cluster_removals');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

/** The data of an answer without errors. */
async function ask(query: string, variables?: object) {
  const { body } = await api.graphql(analyst, query, variables);
  expect(body.errors).toBeUndefined();
  return body.data;
}

const get = (path: string) => api.http.get(path).set('authorization', `Bearer ${analyst}`);

/** Removes `staging` from the configuration file, and returns the fleet's sums before that. */
async function removeStaging() {
  const before = await fleetSums();
  await new ClusterStore(database.pool).markRemoved(fleet.staging);
  return before;
}

function fleetSums() {
  return ask(
    `query ($staging: ID!) {
      score { score piiWorkloads }
      all: findings(first: 1) { totalCount }
      ofStaging: findings(first: 1, filter: { clusters: [$staging] }) { totalCount }
    }`,
    { staging },
  );
}

const piiWorkloadsOn = (day: number) =>
  ask(`{ score(asOf: { at: "2026-01-0${day}T00:00:00Z" }) { piiWorkloads } }`);

describe('a cluster that was removed from the configuration file', () => {
  it("leaves the fleet's score and its findings, and returns when it is put back", async () => {
    const before = await removeStaging();
    const { production } = await ask(
      'query ($production: ID!) { production: cluster(id: $production) { score { score } } }',
      { production: toGlobalId('Cluster', fleet.production) },
    );
    const after = await fleetSums();
    expect(after.score).toEqual({ score: production.score.score, piiWorkloads: 3 });
    expect(after.ofStaging).toEqual(before.ofStaging);
    expect(after.all.totalCount).toBe(before.all.totalCount - before.ofStaging.totalCount);
    expect((await get('/api/v1/scores')).body.score).toBe(after.score.score);
    const { body } = await get('/api/v1/findings?limit=100');
    expect(body.some(({ cluster }: { cluster: string }) => cluster === staging)).toBe(false);

    await new ClusterStore(database.pool).restore(fleet.staging);
    expect(await fleetSums()).toEqual(before);
  });

  it('is listed with the date, and its history stays readable with its findings as they were', async () => {
    const open = `{ clusters(first: 10) { nodes { name removedAt openFindings { critical high } score { score } } } }`;
    const { clusters: before } = await ask(open);
    await removeStaging();
    const { clusters } = await ask(open);
    expect(clusters.nodes).toEqual([
      before.nodes[0],
      { ...before.nodes[1], removedAt: expect.stringMatching(/^20\d\d-/) },
    ]);
    const { body } = await get(`/api/v1/clusters/${staging}`);
    expect(body.removedAt).toBe(clusters.nodes[1].removedAt);
    const { scoreHistory } = await ask(
      'query ($staging: ID!) { scoreHistory(scope: { cluster: $staging }) { score } }',
      { staging },
    );
    expect(scoreHistory).toHaveLength(1);
  });

  it('still counts in what the fleet was before', async () => {
    await removeStaging();
    const { score } = await ask('{ score(asOf: { at: "2026-01-03T00:00:00Z" }) { piiWorkloads } }');
    expect(score).toEqual({ piiWorkloads: 4 });
  });

  it('does not count at a moment at which it was missing, though it is back', async () => {
    await database.pool.query(
      `INSERT INTO cluster_removals VALUES ($1, '2026-01-03T00:00:00Z', '2026-01-05T00:00:00Z')`,
      [fleet.staging],
    );
    expect([await piiWorkloadsOn(3), await piiWorkloadsOn(4), await piiWorkloadsOn(5)]).toEqual(
      [3, 3, 4].map((piiWorkloads) => ({ score: { piiWorkloads } })),
    );
  });

  it('is not snapshot, so that nothing resolves its findings', async () => {
    await removeStaging();
    const { takeSnapshot } = await ask(
      'mutation ($staging: ID!) { takeSnapshot(input: { cluster: $staging }) { jobId userErrors { code message } } }',
      { staging },
    );
    expect(takeSnapshot).toMatchObject({
      jobId: null,
      userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('put it back') }],
    });
    const { status } = await api.http
      .post(`/api/v1/clusters/${staging}/snapshots`)
      .set('authorization', `Bearer ${analyst}`);
    expect(status).toBe(409);
    expect(api.queue.added).toEqual([]);
  });

  it('is missing from the summary that is shown at start, and can be deleted for good', async () => {
    await database.pool.query("UPDATE clusters SET origin = 'configured'");
    await removeStaging();
    const summary = await summariseFleet(makeStores(database.pool));
    expect(summary.map(({ cluster }) => cluster)).toEqual(['production']);
    const { body } = await api.graphql(
      await api.issue('admin'),
      'mutation ($staging: ID!) { removeCluster(input: { id: $staging }) { userErrors { code } } }',
      { staging },
    );
    expect(body.data.removeCluster.userErrors).toEqual([]);
    expect(await new ClusterStore(database.pool).all(WHOLE_FLEET)).toHaveLength(1);
  });
});
