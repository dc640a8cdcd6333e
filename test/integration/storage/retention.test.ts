import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { DEFAULT_RETENTION } from '../../../src/core/retention/retention-policy.ts';
import { CONTENTS_LOCK } from '../../../src/database/locks.ts';
import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import { ApplyRetention } from '../../../src/retention/apply-retention.ts';
import { Retention } from '../../../src/retention/retention.ts';
import type { ThinningOutcome } from '../../../src/retention/thinning.store.ts';
import { ThinningStore } from '../../../src/retention/thinning.store.ts';
import { makeStores, type Stores } from '../../../src/stores.ts';
import { answersWithoutObjects } from '../../support/retention/answers.ts';
import { POLICY, publishHistory, type Moment } from '../../support/retention/histories.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { publish } from '../../support/store/history.ts';
import { jobContext, SILENT_LOG } from '../../support/snapshot-pipeline.ts';

const HOUR: Moment = { hours: 1, database: 'personal', site: 80, policy: 'open', reading: 'whole' };
/** Each hour differs from the one before in a policy, the site and the access of the database. */
const HOURS = Array.from({ length: 16 }, (_, hour): Moment => ({
  ...HOUR,
  site: hour % 2 === 0 ? 80 : 81,
  policy: hour % 2 === 0 ? 'open' : 'isolated',
}));
const DAY = 86_400_000;
const { signal } = new AbortController();

let database: TestDatabase;
let stores: Stores;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = makeStores(database.pool);
});
afterAll(async () => database.drop());

let history: Awaited<ReturnType<typeof publishHistory>>;
let cluster: { readonly id: string; readonly name: string; readonly retention: object };
beforeEach(async () => {
  history = await publishHistory(database.pool, HOURS);
  cluster = { id: history.cluster, name: 'prod', retention: {} };
});

const later = (days: number): Date => new Date(history.end.getTime() + days * DAY);

async function counts(tables: readonly string[]): Promise<readonly number[]> {
  const found = [];
  for (const table of tables) {
    const { rows } = await database.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table} WHERE cluster_id = $1`,
      [cluster.id],
    );
    found.push(rows[0]!.count);
  }
  return found;
}

async function thinned(): Promise<readonly number[]> {
  const { rows } = await database.pool.query<{ sequence: number }>(
    'SELECT sequence FROM snapshots WHERE cluster_id = $1 AND thinned_at IS NOT NULL ORDER BY 1',
    [cluster.id],
  );
  return rows.map(({ sequence }) => sequence);
}

describe('retention that is stopped', () => {
  it('at any moment leaves a whole history, and goes on with the rest the next time', async () => {
    const told = await answersWithoutObjects(database.pool, cluster.id, history.snapshots, history.end);
    const stopping = new AbortController();
    const stopped = new Retention({
      ...stores,
      policy: POLICY,
      onRemoved: (what) => what === 'object_revisions' && stopping.abort(new Error('stopped')),
    });
    const plan = await stopped.plan(cluster, later(5));
    expect(plan.snapshots.thinned).toHaveLength(14);
    await expect(stopped.apply(plan, stopping.signal)).rejects.toThrow('stopped');
    expect(await thinned()).toEqual(Array.from({ length: 10 }, (_, index) => index + 2));
    expect(await answersWithoutObjects(database.pool, cluster.id, history.snapshots, history.end)).toEqual(
      told,
    );

    const retention = new Retention({ ...stores, policy: POLICY });
    const rest = await retention.plan(cluster, later(5));
    expect(rest.snapshots.thinned).toHaveLength(4);
    expect(await retention.apply(rest, signal)).toMatchObject({ type: 'done', thinned: 4 });
    expect(await retention.plan(cluster, later(5))).toMatchObject({
      snapshots: { withObjects: 2, thinned: [] },
    });
    expect(await answersWithoutObjects(database.pool, cluster.id, history.snapshots, history.end)).toEqual(
      told,
    );
  });

  it('in the middle of a transaction has changed nothing', async () => {
    const failing = new ThinningStore(database.pool, [
      { neededSequences: () => Promise.reject(new Error('the connection was lost')) },
    ]);
    const before = await counts(['snapshots', 'object_revisions']);
    await expect(failing.thin(cluster.id, [2, 3])).rejects.toThrow('the connection was lost');
    expect(await thinned()).toEqual([]);
    expect(await counts(['snapshots', 'object_revisions'])).toEqual(before);
  });
});

describe('while a snapshot of the cluster is being published', () => {
  it('nothing is waited for, and nothing is changed', async () => {
    const publisher = await database.pool.connect();
    try {
      await publisher.query('BEGIN');
      await publisher.query('SELECT FROM clusters WHERE id = $1 FOR UPDATE', [cluster.id]);
      const retention = new Retention({ ...stores, policy: POLICY });
      const plan = await retention.plan(cluster, later(5));
      expect(await retention.apply(plan, signal)).toMatchObject({ type: 'busy', thinned: 0 });
      await publisher.query('SELECT pg_advisory_xact_lock_shared($1)', [CONTENTS_LOCK]);
      await database.pool.query(
        "INSERT INTO object_contents (content_hash, body) VALUES (sha256('nobody'), '{}') ON CONFLICT DO NOTHING",
      );
      expect(await retention.removeUnreferenced(signal)).toMatchObject({ type: 'busy' });
      const job = new ApplyRetention({ ...stores, policy: POLICY, log: SILENT_LOG });
      await expect(job.handle({}, jobContext())).rejects.toBeInstanceOf(PostponeJob);
    } finally {
      await publisher.query('ROLLBACK');
      publisher.release();
    }
    expect(await thinned()).toEqual([]);
  });

  it('snapshots are published and thinned at once, and all kept inventories stay as they were', async () => {
    const retention = new Retention({ ...stores, policy: POLICY });
    const plan = await retention.plan(cluster, later(5));
    const objects = await stores.snapshots.loadObjects(history.snapshots.at(-1)!);
    const sequences = plan.snapshots.thinned.map(({ sequence }) => sequence);
    const [outcomes, published] = await Promise.all([
      thinOneByOne(sequences),
      (async () => {
        const taken = [];
        for (let index = 0; index < 6; index += 1)
          taken.push(
            (await publish(database.pool, cluster.id, { objects: objects.slice(index % 2) })).snapshot,
          );
        return taken;
      })(),
    ]);
    expect(outcomes.every(({ type }) => type === 'thinned' || type === 'busy')).toBe(true);
    await retention.apply(await retention.plan(cluster, later(5)), signal);
    const loaded = [];
    for (const snapshot of published) loaded.push((await stores.snapshots.loadObjects(snapshot)).length);
    expect(loaded).toEqual(published.map((_, index) => objects.length - (index % 2)));
    expect(published.map(({ sequence }) => sequence)).toEqual([17, 18, 19, 20, 21, 22]);
  });
});

async function thinOneByOne(sequences: readonly number[]): Promise<readonly ThinningOutcome[]> {
  const outcomes = [];
  for (const sequence of sequences) outcomes.push(await stores.thinning.thin(cluster.id, [sequence]));
  return outcomes;
}

describe('what was recorded beside objects', () => {
  const RECORDS = [
    'access_revisions',
    'rule_result_revisions',
    'score_samples',
    'finding_versions',
    'object_revisions',
  ];

  it('is removed once it is too old, and its time is not observed instead of without access', async () => {
    const retention = new Retention({
      ...stores,
      policy: { ...POLICY, all: 1, daily: 1, weekly: 1, records: 30 },
    });
    const applied = await retention.apply(await retention.plan(cluster, later(100)), signal);
    expect(applied).toMatchObject({ type: 'done', expired: 15 });
    expect(await counts(RECORDS)).toEqual([2, 1, 2, 0, 5]);
    expect(await counts(['snapshots', 'findings'])).toEqual([16, 1]);

    const [first, newest] = [history.snapshots[0]!, history.snapshots.at(-1)!];
    const request = {
      clusterId: cluster.id,
      workload: { namespace: 'shop', kind: 'Deployment', name: 'db' },
      direction: 'ingress',
      namespaces: 'all',
      from: first.takenAt,
      to: later(0.01),
    } as const;
    const { history: access } = await stores.accessHistory.read(request);
    expect(access.snapshots.map(({ sequence }) => sequence)).toEqual([newest.sequence]);
    const page = { limit: 10, direction: 'forward' } as const;
    const clusterIds = [cluster.id];
    const at = (time: Date) =>
      stores.findings.list(WHOLE_FLEET, { clusterIds, asOf: { type: 'time', at: time } }, 'severity', page);
    expect((await at(first.takenAt)).members).toEqual([]);
    expect((await at(newest.takenAt)).members).toHaveLength(1);
    expect(await stores.snapshots.clustersTakenBy(WHOLE_FLEET, clusterIds, first.takenAt)).toEqual(new Set());
    expect((await stores.publications.previous(cluster.id)).findings).toHaveLength(1);
  });

  it('stays where it is valid in a snapshot that is not too old', async () => {
    const before = await counts(RECORDS);
    const retention = new Retention({ ...stores, policy: { ...POLICY, records: 30 } });
    await retention.apply(await retention.plan(cluster, later(0)), signal);
    expect(await counts(RECORDS)).toEqual(before);
  });
});

it('attempts to take snapshots are removed after a while, their snapshots are not, nor is the newest', async () => {
  await database.pool.query(
    "UPDATE snapshot_runs SET finished_at = now() - interval '91 days' WHERE cluster_id = $1",
    [cluster.id],
  );
  const retention = new Retention({ ...stores, policy: POLICY });
  await retention.apply(await retention.plan(cluster, new Date()), signal);
  expect(await counts(['snapshot_runs', 'snapshots'])).toEqual([1, 16]);
  expect((await stores.runs.latestRuns([cluster.id])).get(cluster.id)?.state).toBe('published');
});

it('contents to which nothing refers are removed, and others are not', async () => {
  const { pool } = database;
  const retention = new Retention({
    ...stores,
    policy: { ...POLICY, all: 1, daily: 1, weekly: 1, records: 30 },
  });
  await retention.apply(await retention.plan(cluster, later(100)), signal);
  await retention.removeUnreferenced(signal);
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::int FROM object_contents c WHERE NOT EXISTS
         (SELECT FROM object_revisions WHERE content_hash = c.content_hash)) AS objects,
       (SELECT count(*)::int FROM access_contents c WHERE NOT EXISTS
         (SELECT FROM access_revisions WHERE content_hash = c.content_hash)) AS lists,
       (SELECT count(*)::int FROM access_parts WHERE content_hash NOT IN
         (SELECT unnest(parts) FROM access_contents)) AS parts,
       (SELECT count(*)::int FROM access_contents, unnest(parts) AS part WHERE part NOT IN
         (SELECT content_hash FROM access_parts)) AS missing`,
  );
  expect(rows).toEqual([{ objects: 0, lists: 0, parts: 0, missing: 0 }]);
});

it('the job of every night does it for all clusters, and says how much', async () => {
  const removed = new Map<string, number>();
  const onRemoved = (what: string, count: number): void => {
    removed.set(what, (removed.get(what) ?? 0) + count);
  };
  const job = new ApplyRetention({ ...stores, policy: DEFAULT_RETENTION, log: SILENT_LOG, onRemoved });
  await job.handle({}, jobContext());
  expect(await thinned()).toEqual(Array.from({ length: 14 }, (_, index) => index + 2));
  expect(removed.get('thinned_snapshots')).toBeGreaterThanOrEqual(14);
  expect(removed.get('object_revisions')).toBeGreaterThan(0);
});
