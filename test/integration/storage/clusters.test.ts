import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import {
  WHOLE_FLEET,
  failing,
  publish,
  registerCluster,
  score,
  storedObject,
  workload,
} from '../../support/store/history.ts';

let database: TestDatabase;
let store: ClusterStore;
beforeAll(async () => {
  database = await createTestDatabase();
  store = new ClusterStore(database.pool);
});
afterAll(async () => database.drop());

describe('the registry of clusters', () => {
  it('keeps what was registered and changes only what is given', async () => {
    const cluster = await registerCluster(database.pool, {
      name: 'payments',
      labels: { environment: 'production' },
      source: { type: 'kubernetes', server: 'https://10.0.0.1:6443', contextName: 'prod' },
      schedule: { type: 'cron', expression: '0 * * * *' },
      cniProfile: 'calico',
      assumptions: { endPort: 'ignored' },
    });
    expect(await store.get(WHOLE_FLEET, cluster.id)).toEqual(cluster);
    const changed = await store.update(cluster.id, { schedule: { type: 'interval', seconds: 300 } });
    expect(changed).toEqual({
      ...cluster,
      schedule: { type: 'interval', seconds: 300 },
      updatedAt: changed?.updatedAt,
    });
    expect(await store.findByName(WHOLE_FLEET, 'payments')).toEqual(changed);
    expect(await store.update('00000000-0000-4000-8000-000000000000', { labels: {} })).toBeUndefined();
  });

  it('refuses a name that is taken, and text that cannot be stored', async () => {
    await registerCluster(database.pool, { name: 'taken' });
    const other = await registerCluster(database.pool);
    const refusal = { code: 'cluster-name-taken', message: expect.stringContaining('"taken"') };
    await expect(registerCluster(database.pool, { name: 'taken' })).rejects.toMatchObject(refusal);
    await expect(store.update(other.id, { name: 'taken' })).rejects.toMatchObject(refusal);
    for (const broken of [{ name: 'a\0' }, { labels: { 'a\0': 'b' } }]) {
      await expect(registerCluster(database.pool, broken)).rejects.toMatchObject({ code: 'unstorable-text' });
    }
    await registerCluster(database.pool, { labels: { path: String.raw`C:\u0000` } });
  });

  it('hands credentials out apart from the cluster, as they were put in', async () => {
    const { id } = await registerCluster(database.pool);
    expect(await store.getCredentials(id)).toBeUndefined();
    await store.putCredentials(id, Buffer.from([0, 255, 1]));
    expect(await store.getCredentials(id)).toEqual(Buffer.from([0, 255, 1]));
    expect(JSON.stringify(await store.get(WHOLE_FLEET, id))).not.toContain('credentials');
    await store.putCredentials(id, null);
    expect(await store.getCredentials(id)).toBeUndefined();
  });

  it('shows and counts only the clusters of the token', async () => {
    const mine = await registerCluster(database.pool);
    const other = await registerCluster(database.pool);
    const scope = { clusters: [mine.id], namespaces: 'all' } as const;
    const { members } = await store.list(scope, { limit: 10, direction: 'forward' });
    expect(members.map(({ item }) => item)).toEqual([mine]);
    expect(await store.count(scope)).toBe(1);
    expect(await store.all(scope)).toEqual([mine]);
    expect(await store.get(scope, other.id)).toBeUndefined();
    expect(await store.findByName(scope, other.name)).toBeUndefined();
    expect(await store.getMany(WHOLE_FLEET, [mine.id, 'no-uuid'])).toEqual([mine]);
  });

  it('removes a cluster with all that was recorded of it, and nothing of the others', async () => {
    const gone = await registerCluster(database.pool);
    const kept = await registerCluster(database.pool);
    const shared = storedObject('Namespace//shared');
    const happening = {
      assessment: { results: [failing(workload('shop', 'db'))], scores: [score({ type: 'cluster' }, 1)] },
    };
    await publish(database.pool, kept.id, { ...happening, objects: [shared] });
    await publish(database.pool, gone.id, {
      ...happening,
      objects: [shared, storedObject('Namespace//own')],
    });
    await publish(database.pool, gone.id, { objects: [shared] });
    expect(await store.remove(gone.id)).toBe('removed');
    expect(await store.remove(gone.id)).toBe('absent');
    const tables = [
      'snapshot_runs',
      'snapshots',
      'object_revisions',
      'rule_result_revisions',
      'score_samples',
      'findings',
    ];
    const left = await Promise.all(
      tables.map(
        async (table) => (await database.pool.query(`SELECT DISTINCT cluster_id FROM ${table}`)).rows,
      ),
    );
    expect(left).toEqual(tables.map(() => [{ cluster_id: kept.id }]));
    const { rows } = await database.pool.query('SELECT body FROM object_contents');
    expect(rows).toEqual([{ body: { name: 'shared', content: {} } }]);
  });
});
