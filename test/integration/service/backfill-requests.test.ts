import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BACKFILL_ACCESS, BackfillQueue } from '../../../src/access-history/backfill/backfill-queue.ts';
import { createQueueBackend, type JobQueue, type QueueBackend } from '../../../src/jobs/backend.ts';
import { JobWorkers } from '../../../src/jobs/job-workers.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import { BackfillRequests } from '../../../src/service/backfill-requests.ts';
import { measureFleet } from '../../../src/service/metrics/fleet-measure.ts';
import { makeStores, type Stores } from '../../../src/stores.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';
import { SILENT_LOG } from '../../support/snapshot-pipeline.ts';
import { backfillJob } from '../../support/store/backfills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';

let database: TestDatabase;
let stores: Stores;
let backend: QueueBackend;
let queue: JobQueue;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = makeStores(database.pool);
  backend = createQueueBackend(
    { type: 'postgres', connectionString: database.connectionString },
    () => undefined,
  );
  queue = backend.openQueue(BACKFILL_ACCESS.name);
  await queue.waitUntilReady();
});
afterAll(async () => {
  await queue.close();
  await backend.close();
  await database.drop();
});

/** A workload is classified with the second snapshot. */
async function classify(name: string): Promise<void> {
  const cluster = await registerCluster(database.pool, name);
  for (const [day, labels] of [{}, { 'ringfence.dev/data': 'pii' }].entries())
    await publishState(database.pool, cluster, {
      at: `2026-01-0${day + 1}T00:00:00Z`,
      objects: [namespace('shop', labels), deployment('shop', 'db')],
    });
}

const pending = async () => (await measureFleet(stores)).pendingBackfills;

describe('the service', () => {
  it('computes what was requested before it started, and what publications request afterwards', async () => {
    // A process was killed after it had published this.
    await classify('before');
    expect(await pending()).toBe(1);
    const requests = new BackfillRequests({
      pool: database.pool,
      stores,
      queue: new BackfillQueue(queue),
      log: SILENT_LOG,
      metrics: new Metrics(),
    });
    const workers = new JobWorkers({
      backend,
      handlers: [backfillJob(database.pool)],
      limits: loadConfig({ env: {} }).limits,
      log: SILENT_LOG,
    });
    try {
      await workers.start();
      await requests.start();
      await expect.poll(pending, { timeout: 60_000, interval: 100 }).toBe(0);
      await classify('after');
      await expect.poll(pending, { timeout: 60_000, interval: 100 }).toBe(0);
      // Each job ran again until nothing was left.
      await expect
        .poll(() => queue.getJobCounts(), { timeout: 60_000, interval: 100 })
        .toMatchObject({ completed: 2, active: 0, delayed: 0, failed: 0 });
      const { rows } = await database.pool.query('SELECT DISTINCT cluster_id FROM backfilled_access');
      expect(rows).toHaveLength(2);
    } finally {
      await workers.stop();
      await requests.stop();
    }
  }, 150_000);
});
