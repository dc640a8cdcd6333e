import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SnapshotSchedule } from '../../../src/config/cluster-settings.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { OverdueSnapshots } from '../../../src/service/overdue-snapshots.ts';
import { SnapshotStore } from '../../../src/snapshots/snapshot.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { publishState, registerCluster } from '../../support/api/published-fleet.ts';

const HOURLY: SnapshotSchedule = { type: 'interval', seconds: 3600, jitterSeconds: 60 };
const DAILY: SnapshotSchedule = { type: 'cron', expression: '0 6 * * *' };
const MANUAL: SnapshotSchedule = { type: 'manual' };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function addCluster(name: string, schedule: SnapshotSchedule, minutesOld: number): Promise<string> {
  const { pool } = database;
  const id = await registerCluster(pool, name);
  await new ClusterStore(pool).update(id, { schedule });
  await pool.query(`UPDATE clusters SET created_at = now() - make_interval(mins => $2) WHERE id = $1`, [
    id,
    minutesOld,
  ]);
  return id;
}

async function publish(id: string, minutesAgo: number): Promise<void> {
  const snapshot = await publishState(database.pool, id, { at: '2026-01-01T00:00:00Z', objects: [] });
  await database.pool.query(
    `UPDATE snapshots SET published_at = now() - make_interval(mins => $2) WHERE id = $1`,
    [snapshot.id, minutesAgo],
  );
}

it('a snapshot is overdue once the run after it should have been published', async () => {
  const { pool } = database;
  const [clusters, snapshots] = [new ClusterStore(pool), new SnapshotStore(pool)];
  const overdue = new OverdueSnapshots({ clusters, snapshots, timeoutSeconds: 15 * 60 });
  await publish(await addCluster('on-time', HOURLY, 9999), 75);
  await publish(await addCluster('hourly-late', HOURLY, 9999), 77);
  await publish(await addCluster('daily-on-time', DAILY, 9999), 14);
  await publish(await addCluster('daily-late', DAILY, 9999), 24 * 60 + 16);
  await publish(await addCluster('manual', MANUAL, 9999), 5000);
  await addCluster('just-registered', HOURLY, 1);
  await addCluster('never-read', HOURLY, 77);
  await publish(await addCluster('from-the-future', HOURLY, 9999), -60);
  const again = await addCluster('after-the-future', HOURLY, 9999);
  await publish(again, -60);
  await publish(again, 1);
  expect([...(await overdue.names())].sort()).toEqual([
    'daily-late',
    'from-the-future',
    'hourly-late',
    'never-read',
  ]);
});
