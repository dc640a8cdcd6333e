import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import type { StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import { OUTBOX_CHANNEL } from '../../../src/outbox/outbox.store.ts';
import { PublicationStore } from '../../../src/pipeline/publication.store.ts';
import { SnapshotRunStore } from '../../../src/snapshots/runs/snapshot-run.store.ts';
import { SnapshotStore } from '../../../src/snapshots/snapshot.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { eventually } from '../../support/process/eventually.ts';
import {
  WHOLE_FLEET,
  bundle,
  failing,
  header,
  publish,
  registerCluster,
  score,
  storedObject,
  workload,
} from '../../support/store/history.ts';

let database: TestDatabase;
let cluster: Cluster;
let snapshots: SnapshotStore;
let runs: SnapshotRunStore;
let publications: PublicationStore;

beforeAll(async () => {
  database = await createTestDatabase();
  snapshots = new SnapshotStore(database.pool);
  runs = new SnapshotRunStore(database.pool);
  publications = new PublicationStore(database.pool);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool);
});

const web = storedObject('Workload/shop/web', 1);
const db = storedObject('Workload/shop/db', 1);
const policy = storedObject('NetworkPolicy/shop/deny', 1);
const findings = [failing(workload('shop', 'db'))];

describe('a published snapshot', () => {
  it('is counted from 1 without gaps, whatever failed in between', async () => {
    const first = await publish(database.pool, cluster.id);
    const failed = await runs.beginRun(cluster.id, 'schedule');
    await runs.failRun(failed, { code: 'unreachable', message: 'connection refused' });
    const second = await publish(database.pool, cluster.id);
    expect([first.snapshot.sequence, second.snapshot.sequence]).toEqual([1, 2]);
  });

  it('reads back with everything that was said of it', async () => {
    const told = header({
      completeness: 'PARTIAL',
      consistency: 'SKEWED',
      unread: [{ kind: 'Pod', namespace: 'shop', reason: 'forbidden', message: 'no\0 access' }],
      problems: [{ code: 'port-out-of-range', field: 'spec.ports', message: 'port 70000' }],
      absentKinds: ['Gateway'],
      ignoredKinds: { Secret: 3 },
      objectCounts: { Workload: 2 },
    });
    const { snapshot } = await publish(database.pool, cluster.id, { header: told });
    expect(await snapshots.get(WHOLE_FLEET, snapshot.id)).toEqual({ ...snapshot, ...told });
  });

  it('counts what was added, changed and removed against the one before', async () => {
    const before = await publish(database.pool, cluster.id, { objects: [web, db, policy] });
    const changedWeb = storedObject('Workload/shop/web', 2);
    const after = await publish(database.pool, cluster.id, {
      objects: [changedWeb, policy, storedObject('Namespace//shop')],
    });
    expect(before.snapshot.changes).toEqual({ added: 3, changed: 0, removed: 0 });
    expect(after.snapshot.changes).toEqual({ added: 1, changed: 1, removed: 1 });
  });

  it('leaves the inventories of earlier snapshots as they were', async () => {
    const first = await publish(database.pool, cluster.id, { objects: [web, db] });
    await publish(database.pool, cluster.id, { objects: [policy] });
    const again = await publish(database.pool, cluster.id, { objects: [web] });
    expect(await snapshots.loadObjects(first.snapshot)).toEqual([db, web]);
    expect(await snapshots.loadObjects(again.snapshot)).toEqual([web]);
  });

  it('keeps bodies letter for letter, escapes of U+0000 and lone surrogates included', async () => {
    const strange = { text: 'a\0b\ud800\t\\N\r\n"\u2028', order: { z: 1, a: 1.5e-7 } };
    const object = storedObject('NetworkPolicy/shop/strange', strange);
    const { snapshot } = await publish(database.pool, cluster.id, { objects: [object] });
    expect(await snapshots.loadObjects(snapshot)).toEqual([object]);
  });

  it('writes a handful of rows where nothing changed', async () => {
    const objects = Array.from({ length: 200 }, (_, index) => storedObject(`Workload/shop/w${index}`));
    const same = {
      objects,
      assessment: {
        results: findings,
        scores: objects.map(({ name }) =>
          score({ type: 'workload', namespace: 'shop', name, kind: 'Job' }, 50),
        ),
      },
    };
    await publish(database.pool, cluster.id, same);
    const before = await rowCounts();
    await publish(database.pool, cluster.id, same);
    const after = await rowCounts();
    const written = Object.entries(after).filter(([table, rows]) => rows !== before[table]);
    expect(Object.fromEntries(written.map(([table, rows]) => [table, rows - (before[table] ?? 0)]))).toEqual({
      assessments: 1,
      outbox: 1,
      snapshot_runs: 1,
      snapshots: 1,
    });
  });

  it('is announced to those who listen and kept for those who come later', async () => {
    const listener = await database.pool.connect();
    try {
      const heard = new Promise((resolve) =>
        listener.once('notification', ({ channel }) => resolve(channel)),
      );
      await listener.query(`LISTEN ${OUTBOX_CHANNEL}`);
      const { snapshot } = await publish(database.pool, cluster.id);
      const payload = {
        clusterId: cluster.id,
        snapshotId: snapshot.id,
        sequence: snapshot.sequence,
      };
      expect(await heard).toBe(OUTBOX_CHANNEL);
      const { rows } = await database.pool.query(
        'SELECT topic, payload FROM outbox ORDER BY id DESC LIMIT 1',
      );
      expect(rows).toEqual([{ topic: 'snapshot-published', payload }]);
    } finally {
      listener.release(true);
    }
  });

  it('is remembered for a month', async () => {
    const age = (days: number) =>
      database.pool.query(
        `INSERT INTO outbox (topic, payload, created_at) VALUES ('old', $1, now() - $2 * interval '1 day')`,
        [JSON.stringify({ days }), days],
      );
    await database.pool.query('DELETE FROM outbox');
    await age(40);
    await age(31);
    await age(29);
    await publish(database.pool, cluster.id);
    const { rows } = await database.pool.query(
      `SELECT topic, payload -> 'days' AS days FROM outbox ORDER BY id`,
    );
    expect(rows).toEqual([
      { topic: 'old', days: 29 },
      { topic: 'snapshot-published', days: null },
    ]);
  });
});

describe('a publication that does not come to its end', () => {
  it('leaves nothing when its connection is cut in the middle', async () => {
    await publish(database.pool, cluster.id, { objects: [db] });
    const before = await rowCounts();
    const blocker = await database.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE finding_events IN ACCESS EXCLUSIVE MODE');
    const fence = await runs.beginRun(cluster.id, 'schedule');
    const publication = publications.publish(
      fence,
      await bundle(database.pool, cluster.id, {
        objects: [web, policy],
        assessment: { results: findings },
      }),
    );
    const outcome = Promise.allSettled([publication]);
    await eventually(async () => expect(await cutWaitingPublisher()).toBe(1));
    expect(await outcome).toMatchObject([
      { status: 'rejected', reason: { message: expect.stringMatching(/terminat/) } },
    ]);
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await rowCounts()).toEqual({ ...before, snapshot_runs: (before['snapshot_runs'] ?? 0) + 1 });
    expect(await newestObjects()).toEqual([db]);
  });

  it('leaves nothing when its last step fails, and can be tried again', async () => {
    const fence = await runs.beginRun(cluster.id, 'schedule');
    const written = await bundle(database.pool, cluster.id, {
      objects: [web],
      assessment: { scores: [score({ type: 'cluster' }, 101)] },
    });
    await expect(publications.publish(fence, written)).rejects.toThrow('violates check constraint');
    expect(await published()).toBe(0);
    await publications.publish(fence, { ...written, scores: [] });
    expect(await published()).toBe(1);
  });

  it('refuses two objects of one identity, and names that cannot be stored', async () => {
    await expect(publish(database.pool, cluster.id, { objects: [web, web] })).rejects.toMatchObject({
      code: 'duplicate-object',
    });
    await expect(
      publish(database.pool, cluster.id, { objects: [storedObject('Workload/shop/a\0b')] }),
    ).rejects.toMatchObject({ code: 'unstorable-text' });
    expect(await published()).toBe(0);
  });
});

it('shares contents between clusters that publish the same at once', async () => {
  const clusters = await Promise.all(Array.from({ length: 4 }, async () => registerCluster(database.pool)));
  const objects = Array.from({ length: 300 }, (_, index) =>
    storedObject(`Workload/shop/${randomUUID()}`, { index }),
  );
  await Promise.all(
    clusters.map(async ({ id }, turn) =>
      publish(database.pool, id, { objects: turn % 2 === 0 ? objects : objects.toReversed() }),
    ),
  );
  const hashes = objects.map(({ contentHash }) => Buffer.from(contentHash, 'hex'));
  const { rows } = await database.pool.query(
    'SELECT count(*)::int AS contents FROM object_contents WHERE content_hash = ANY($1)',
    [hashes],
  );
  expect(rows).toEqual([{ contents: 300 }]);
});

async function published(): Promise<number> {
  return snapshots.count(WHOLE_FLEET, cluster.id);
}

async function newestObjects(): Promise<readonly StoredObject[]> {
  const newest = await snapshots.resolveAsOf(WHOLE_FLEET, cluster.id, { type: 'latest' });
  return newest === undefined ? [] : snapshots.loadObjects(newest);
}

async function cutWaitingPublisher(): Promise<number> {
  const { rowCount } = await database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'COPY finding_events%'`,
  );
  return rowCount ?? 0;
}

async function rowCounts(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ table: string; rows: number }>(
    `SELECT relname AS table, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname),
       true, true, '')))[1]::text::int AS rows
     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  return Object.fromEntries(rows.map(({ table, rows: count }) => [table, count]));
}
