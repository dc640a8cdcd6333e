import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAKE_SNAPSHOT } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { createQueueBackend } from '../../../src/jobs/backend.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { SnapshotStore } from '../../../src/snapshots/snapshot.store.ts';
import { namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';
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
  const backend = createQueueBackend(
    { type: 'postgres', connectionString: database.connectionString },
    () => undefined,
  );
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
      stdout: expect.stringMatching(/^prod: requested \(job .+\)\nstaging: /),
      stderr: expect.stringContaining('latestRun { state error { code message } }'),
    });
    expect(await waitingJobs()).toBe(2);
  });

  it('confirms the newest snapshots first with --confirm, if all of them are held', async () => {
    const shrunk = await registerCluster(database.pool, 'shrunk');
    const steady = await registerCluster(database.pool, 'steady');
    const namespaces = Array.from({ length: 12 }, (_, index) => namespace(`team-${index}`));
    for (const [id, at, objects] of [
      [shrunk, '2026-01-01T00:00:00Z', namespaces],
      [shrunk, '2026-01-02T00:00:00Z', []],
      [steady, '2026-01-01T00:00:00Z', namespaces],
    ] as const)
      await publishState(database.pool, id, { at, objects });
    const confirmation = async () => {
      const newest = await new SnapshotStore(database.pool).latestOf(WHOLE_FLEET, [shrunk]);
      return newest.get(shrunk)?.confirmedBy;
    };
    const before = await waitingJobs();
    expect(await ringfence('snapshot', 'shrunk', 'steady', '--confirm')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the newest snapshot of steady is not held'),
    });
    expect(await confirmation()).toBeNull();
    expect(await waitingJobs()).toBe(before);
    expect(await ringfence('snapshot', 'shrunk', '--confirm')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^shrunk: requested/),
    });
    expect(await confirmation()).toEqual({ name: expect.stringContaining('the command line'), owner: null });
    expect(await waitingJobs()).toBe(before + 1);
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
