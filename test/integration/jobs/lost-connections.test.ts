import { randomUUID } from 'node:crypto';
import { afterAll, expect, it, vi } from 'vitest';
import { TAKE_SNAPSHOT } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { createQueueBackend } from '../../../src/jobs/backend.ts';
import { jobOf } from '../../../src/jobs/queue.ts';
import { OutageLog } from '../../../src/observability/outage-log.ts';
import { createTestDatabase } from '../../support/store/database.ts';

const database = await createTestDatabase();
afterAll(() => database.drop());

it('errors of lost connections are told once, however many connections a queue and its workers have', async () => {
  const { connectionString, pool } = database;
  const lines: object[] = [];
  const write = (details: object) => lines.push(details);
  const outages = new OutageLog({ warn: write, error: write });
  const errors: string[] = [];
  const backend = createQueueBackend({ type: 'postgres', connectionString }, ({ message }) => {
    errors.push(message);
    outages.warn({ error: message }, 'queue connection error');
  });
  const queue = backend.openQueue(TAKE_SNAPSHOT.name);
  const tuning = { concurrency: 1, lockDuration: 30_000, stalledInterval: 30_000 };
  const workers = Array.from({ length: 3 }, () =>
    backend.openWorker(TAKE_SNAPSHOT.name, () => Promise.resolve(), tuning),
  );
  await Promise.all([queue, ...workers].map((one) => one.waitUntilReady()));
  const running = workers.map((worker) => worker.run());
  await queue.add('snapshot', jobOf(TAKE_SNAPSHOT, { clusterId: randomUUID(), trigger: 'request' }).data, {});
  await pool.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(3), 10_000);
  expect(lines).toHaveLength(new Set(errors).size);
  await Promise.all([queue, ...workers].map((one) => one.close()));
  await Promise.all(running);
  await backend.close();
});
