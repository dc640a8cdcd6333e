import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BackfillStarter } from '../../../src/access-history/backfill/backfill-starter.ts';
import { BACKFILL_ACCESS, BackfillQueue } from '../../../src/access-history/backfill/backfill-queue.ts';
import { pastAccess } from '../../../src/core/access/backfill/past-access.ts';
import { createQueueBackend } from '../../../src/jobs/backend.ts';
import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import { Retention } from '../../../src/retention/retention.ts';
import { makeStores, type Stores } from '../../../src/stores.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';
import { POLICY } from '../../support/retention/histories.ts';
import { jobContext } from '../../support/snapshot-pipeline.ts';
import { backfill, backfillJob } from '../../support/store/backfills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-01-01T00:00:00Z');

let database: TestDatabase;
let stores: Stores;
let cluster: string;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = makeStores(database.pool);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool, randomUUID());
});

/** Publishes a snapshot an hour of a database: with personal data (p), with none (n), absent (.); isolated in capitals. */
async function publishHours(steps: string, from = 0): Promise<void> {
  for (const [hour, step] of steps.split('').entries()) {
    const labels = step.toLowerCase() === 'p' ? { 'ringfence.dev/data': 'pii' } : undefined;
    const at = new Date(BEGIN + (from + hour) * HOUR).toISOString();
    const shop = [namespace('shop', labels), ...(step === '.' ? [] : [deployment('shop', 'db', 5432)])];
    const policies = step !== step.toLowerCase() ? [isolation('shop')] : [];
    await publishState(database.pool, cluster, {
      at,
      objects: [...shop, ...policies, namespace('tools'), deployment('tools', 'debug')],
    });
  }
}

interface Row {
  readonly direction: string;
  readonly hash: string | null;
  readonly from: number;
  readonly to: number;
}

async function backfilled(): Promise<readonly Row[]> {
  const { rows } = await database.pool.query<Row>(
    `SELECT direction, encode(content_hash, 'hex') AS hash, valid_from AS from, valid_to AS to FROM backfilled_access
     WHERE cluster_id = $1 ORDER BY direction, valid_from`,
    [cluster],
  );
  return rows;
}

/** The ranges of the ingress lists; a list has the same letter wherever it is. */
async function ranges(): Promise<readonly string[]> {
  const letters = new Map<string, string>();
  return (await backfilled())
    .filter(({ direction }) => direction === 'ingress')
    .map(({ hash, from, to }) => {
      if (hash === null) return `${from}-${to} unproven`;
      if (!letters.has(hash)) letters.set(hash, 'abc'[letters.size]!);
      return `${from}-${to} ${letters.get(hash)}`;
    });
}

async function marks(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ since: number; until: number; reached: number }>(
    'SELECT since, until, reached FROM access_backfills WHERE cluster_id = $1 ORDER BY until',
    [cluster],
  );
  return rows.map(({ since, until, reached }) => `${since}-${until} reached ${reached}`);
}

const run = () => backfill(cluster, backfillJob(database.pool));

describe('a snapshot with which a workload comes into scope', () => {
  it('requests its access from before, since it was last in scope or first there', async () => {
    await publishHours('..nnp');
    expect(await marks()).toEqual(['3-5 reached 5']);
    await publishHours('pnnp', 5);
    expect(await marks()).toEqual(['3-5 reached 5', '7-9 reached 9']);
  });

  it('requests nothing of a workload that was never seen out of scope', async () => {
    await publishHours('..p.pPp');
    expect(await marks()).toEqual([]);
    const { rowCount } = await database.pool.query(
      "SELECT FROM outbox WHERE topic = 'access-backfill-requested' AND payload ->> 'clusterId' = $1",
      [cluster],
    );
    expect(rowCount).toBe(0);
  });

  it('is followed by a job of its cluster, once', async () => {
    const backend = createQueueBackend(
      { type: 'postgres', connectionString: database.connectionString },
      () => undefined,
    );
    const queue = backend.openQueue(BACKFILL_ACCESS.name);
    try {
      await queue.waitUntilReady();
      await database.pool.query('DELETE FROM access_backfills');
      await publishHours('np');
      const starter = new BackfillStarter(new BackfillQueue(queue), stores.backfillRequests);
      await stores.outbox.register(starter.name);
      await publishHours('p', 2);
      await expect.poll(() => stores.outbox.claim(starter, 10), { timeout: 10_000 }).toBe('caught-up');
      expect(await queue.getJobCounts()).toMatchObject({ waiting: 1 });
      // The same request is not added twice.
      await starter.handle({ clusterId: cluster });
      expect(await queue.getJobCounts()).toMatchObject({ waiting: 1 });
      // After events were lost, and when the service starts.
      await starter.resynchronise();
      expect(await queue.getJobCounts()).toMatchObject({ waiting: 1 });
    } finally {
      await queue.close();
      await backend.close();
    }
  });

  it('is found by the migration, too, if an earlier version published it', async () => {
    await publishHours('..nnppnnp.npP');
    const requested = await marks();
    expect(requested).toEqual(['3-5 reached 5', '7-9 reached 9', '11-12 reached 12']);
    await database.pool.query('DELETE FROM access_backfills WHERE cluster_id = $1', [cluster]);
    const migration = await readFile('prisma/migrations/0013_access_backfill.sql', 'utf8');
    await database.pool.query('BEGIN; DELETE FROM access_backfills; COMMIT');
    await database.pool.query(migration.slice(migration.indexOf('INSERT INTO "access_backfills"')));
    expect(await marks()).toEqual(requested);
  });
});

describe('the job', () => {
  it('computes the lists that would have been recorded, once for equal inventories', async () => {
    await publishHours('NNNnnNP');
    let compiled = 0;
    const job = backfillJob(database.pool, (past) => {
      compiled += 1;
      return Promise.resolve(pastAccess(past));
    });
    await backfill(cluster, job);
    expect(await ranges()).toEqual(['1-4 a', '4-6 b', '6-7 a']);
    expect(compiled).toBe(3);
    expect(await marks()).toEqual([]);
    // The list after the last change is that of the snapshot in scope, whose inventory has the same policies.
    const { rows } = await database.pool.query(
      `SELECT FROM access_revisions r JOIN backfilled_access b USING (cluster_id, direction, content_hash)
       WHERE cluster_id = $1 AND b.valid_to = 7`,
      [cluster],
    );
    expect(rows).toHaveLength(2);
  });

  it('computes only the time out of scope', async () => {
    await publishHours('nP.nnPnNP');
    await run();
    expect(await ranges()).toEqual(['1-2 a', '4-6 a', '7-8 a', '8-9 b']);
  });

  it('goes on where it was stopped, and does the rest', async () => {
    await publishHours('nNnNnNP');
    const stopping = new AbortController();
    const stopped = backfillJob(database.pool, async (past) => {
      if (stopping.signal.aborted) throw new Error('computed after the end');
      if ((await backfilled()).length > 0) stopping.abort(new Error('stopped'));
      return pastAccess(past);
    });
    await expect(backfill(cluster, stopped, stopping.signal)).rejects.toThrow('stopped');
    expect(await marks()).toEqual([expect.stringMatching(/^1-7 reached [345]$/)]);
    await run();
    expect(await ranges()).toEqual(['1-2 a', '2-3 b', '3-4 a', '4-5 b', '5-6 a', '6-7 b']);
  });

  it('does the same if two workers have it at once', async () => {
    await publishHours('nNnnNNnNnP');
    await Promise.all([run(), run(), run()]);
    expect(await ranges()).toEqual(['1-2 a', '2-3 b', '3-5 a', '5-7 b', '7-8 a', '8-9 b', '9-10 a']);
    expect(await marks()).toEqual([]);
  });

  it('waits for a publication instead of blocking it, and ends with its cluster', async () => {
    await publishHours('nP');
    const publisher = await database.pool.connect();
    try {
      await publisher.query('BEGIN');
      await publisher.query('SELECT FROM clusters WHERE id = $1 FOR UPDATE', [cluster]);
      await expect(
        backfillJob(database.pool).handle({ clusterId: cluster }, jobContext()),
      ).rejects.toBeInstanceOf(PostponeJob);
      expect(await marks()).toEqual(['1-2 reached 2']);
    } finally {
      await publisher.query('ROLLBACK');
      publisher.release();
    }
    const removing = backfillJob(database.pool, async (past) => {
      await stores.clusters.remove(cluster);
      return pastAccess(past);
    });
    await expect(backfill(cluster, removing)).resolves.toBeUndefined();
    expect(await backfilled()).toEqual([]);
  });
});

const thin = (...sequences: number[]) => stores.thinning.thin(cluster, sequences);

describe('thinned snapshots', () => {
  it('prove access if no object changed', async () => {
    await publishHours('NNNNNP');
    await thin(2, 3, 4);
    await run();
    expect(await ranges()).toEqual(['1-6 a']);
  });

  it('prove access if every change between the kept ones is still stored', async () => {
    await publishHours('NNNnnP');
    await thin(2, 3, 4);
    await run();
    expect(await ranges()).toEqual(['1-4 a', '4-6 b']);
  });

  it('prove nothing of a time whose policies may have been others, which left no trace', async () => {
    await publishHours('nnNNnnP');
    await thin(2, 3, 4, 5);
    await run();
    expect(await ranges()).toEqual(['1-3 a', '3-5 unproven', '5-7 a']);
  });

  it('are planned again if they were thinned meanwhile', async () => {
    await publishHours('nnNNnnP');
    const job = backfillJob(database.pool, async (past) => {
      await thin(2, 3, 4, 5);
      return pastAccess(past);
    });
    await backfill(cluster, job);
    expect(await ranges()).toEqual(['1-3 a', '3-5 unproven', '5-7 a']);
  });
});

describe('retention', () => {
  it('keeps the lists while they are told, and removes them with everything that was recorded', async () => {
    await publishHours('nNnP');
    await run();
    const retention = new Retention({ ...stores, policy: { ...POLICY, records: 10 } });
    const { signal } = new AbortController();
    await retention.removeUnreferenced(signal);
    expect(await ranges()).toEqual(['1-2 a', '2-3 b', '3-4 a']);
    await publishHours('P', 24 * 20);
    const now = new Date(BEGIN + 24 * 25 * HOUR);
    const plan = await retention.plan({ id: cluster, name: 'prod', retention: {} }, now);
    await retention.apply(plan, signal);
    expect(await ranges()).toEqual([]);
  });

  it('ends what is still to be computed of snapshots whose records it removed', async () => {
    await publishHours('nNnP');
    await publishHours('P', 24 * 20);
    const retention = new Retention({ ...stores, policy: { ...POLICY, records: 10 } });
    const plan = await retention.plan(
      { id: cluster, name: 'prod', retention: {} },
      new Date(BEGIN + 24 * 25 * HOUR),
    );
    await retention.apply(plan, new AbortController().signal);
    expect(await marks()).toEqual([]);
    await run();
    expect(await ranges()).toEqual([]);
  });
});
