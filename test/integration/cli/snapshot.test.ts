import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAKE_SNAPSHOT } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { createQueueBackend } from '../../../src/jobs/backend.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { registerCluster } from '../../support/published-fleet.ts';
import { runFromSource, type Finished } from '../../support/process/run-program.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function ringfence(...args: string[]): Promise<Finished> {
  return runFromSource(args, { env: { DATABASE_URL: database.connectionString } });
}

async function waitingJobs(): Promise<number> {
  const backend = createQueueBackend({ type: 'postgres', connectionString: database.connectionString });
  const queue = backend.openQueue(TAKE_SNAPSHOT.name);
  try {
    return (await queue.getJobCounts())['waiting'] ?? 0;
  } finally {
    await queue.close();
    await backend.close();
  }
}

describe('ringfence snapshot', () => {
  it('asks the service for a snapshot of each cluster that is named', async () => {
    await registerCluster(database.pool, 'prod');
    await registerCluster(database.pool, 'staging');
    const asked = await ringfence('snapshot', 'prod', 'staging');
    expect(asked).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^prod: asked for \(job .+\)\nstaging: /),
      stderr: expect.stringContaining('latestRun { state error { code message } }'),
    });
    expect(await waitingJobs()).toBe(2);
  });

  it('asks for none where a cluster does not exist or was removed from the configuration file', async () => {
    const before = await waitingJobs();
    const old = await registerCluster(database.pool, 'old');
    await new ClusterStore(database.pool).markRemoved(old);
    await registerCluster(database.pool, 'dev');
    expect(await ringfence('snapshot', 'dev', 'prd')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no cluster prd; did you mean prod?'),
    });
    expect(await ringfence('snapshot', 'dev', 'old')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('put it back'),
    });
    expect(await waitingJobs()).toBe(before);
  });
});
