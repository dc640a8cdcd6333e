import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { PermanentJobError, PostponeJob, type JobContext } from '../../../src/jobs/job-handler.ts';
import { PublicationStore } from '../../../src/pipeline/publication.store.ts';
import { taskFailure } from '../../../src/pipeline/snapshot-task.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import { ScoreHistoryStore } from '../../../src/assessments/scores/score-history.store.ts';
import { REGISTERED_SERVERS } from '../../../src/sources/kubernetes/session/server-address.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import {
  DENY_ALL,
  openSnapshotPipeline,
  PII_STORE,
  type SnapshotPipeline,
} from '../../support/snapshot-pipeline.ts';

let pipeline: SnapshotPipeline;
beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  pipeline.write('current/store.yaml', PII_STORE);
  pipeline.write('dated/2026-11-02/store.yaml', PII_STORE);
  pipeline.write('dated/2026-11-09/store.yaml', PII_STORE);
  pipeline.write('dated/2026-11-09/deny.yaml', DENY_ALL);
});
afterAll(() => pipeline.close());

function context(signal: AbortSignal = new AbortController().signal): JobContext {
  return { jobId: '1', attempt: 1, signal };
}

function payload(cluster: Cluster, trigger: 'schedule' | 'request' = 'request') {
  return { clusterId: cluster.id, trigger };
}

async function newest(cluster: Cluster): Promise<Snapshot | undefined> {
  return (await pipeline.parts.snapshots.latestOf(WHOLE_FLEET, [cluster.id])).get(cluster.id);
}

function manifests(path: string, states: 'current' | 'dated-folders' = 'current'): Partial<Cluster> {
  return { source: { type: 'manifests', path: join(pipeline.folder, path), states } };
}

async function errorOf(cluster: Cluster): Promise<{ code: string; message: string } | undefined> {
  const { rows } = await pipeline.database.pool.query<{ code: string; message: string }>(
    'SELECT error_code AS code, error_message AS message FROM snapshot_runs WHERE cluster_id = $1',
    [cluster.id],
  );
  return rows[0];
}

describe('taking a snapshot', () => {
  it('publishes what the source holds; taken again unchanged, nothing changes', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    const handler = new TakeSnapshot(pipeline.parts);
    await handler.handle(payload(cluster), context());
    expect(await newest(cluster)).toMatchObject({
      sequence: 1,
      completeness: 'COMPLETE',
      trigger: 'request',
      objectCounts: { Namespace: 1, Workload: 1, NetworkPolicy: 0 },
    });
    await handler.handle(payload(cluster, 'schedule'), context());
    expect(await newest(cluster)).toMatchObject({
      sequence: 2,
      trigger: 'schedule',
      changes: { added: 0, changed: 0, removed: 0 },
    });
  });

  it('records who may reach what handles personal data, and how long that holds', async () => {
    const cluster = await pipeline.addCluster({ ...manifests('current'), maxIntervalSeconds: 7200 });
    const handler = new TakeSnapshot(pipeline.parts);
    await handler.handle(payload(cluster), context());
    await handler.handle(payload(cluster), context());
    expect(await newest(cluster)).toMatchObject({ sequence: 2, holdsForMilliseconds: 7_200_000 });
    const { rows } = await pipeline.database.pool.query(
      `SELECT direction, valid_from AS "from", valid_to AS to FROM access_revisions
       WHERE cluster_id = $1 ORDER BY direction`,
      [cluster.id],
    );
    expect(rows).toEqual([
      { direction: 'egress', from: 1, to: null },
      { direction: 'ingress', from: 1, to: null },
    ]);
  });

  it('publishes nothing of a cluster that was removed from the configuration file meanwhile', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    await pipeline.parts.clusters.markRemoved(cluster.id);
    await new TakeSnapshot(pipeline.parts).handle(payload(cluster), context());
    expect(await newest(cluster)).toBeUndefined();
    expect(await pipeline.runs(cluster)).toEqual([]);
  });

  it('takes dated states as history, each as of its day, and the newest as of now after that', async () => {
    const cluster = await pipeline.addCluster(manifests('dated', 'dated-folders'));
    const handler = new TakeSnapshot(pipeline.parts);
    await handler.handle(payload(cluster), context());
    const scores = new ScoreHistoryStore(pipeline.database.pool);
    const request = { clusterId: cluster.id, of: { type: 'cluster' }, limit: 10 } as const;
    const history = await scores.history(WHOLE_FLEET, request);
    expect(history.map(({ takenAt }) => takenAt.toISOString().slice(0, 10))).toEqual([
      '2026-11-02',
      '2026-11-09',
    ]);
    const [open, closed] = history.map(({ score }) => score ?? Number.NaN);
    expect(closed).toBe(100);
    expect(open).toBeLessThan(50);
    await handler.handle(payload(cluster, 'schedule'), context());
    const again = await newest(cluster);
    expect(again).toMatchObject({ sequence: 3, changes: { added: 0, changed: 0, removed: 0 } });
    expect(again?.takenAt.getTime()).toBeGreaterThan(new Date('2026-11-09').getTime());
  });

  it('resolves the findings of a store that lost its label with a cause of their own', async () => {
    const cluster = await pipeline.addCluster(manifests('relabelled'));
    const handler = new TakeSnapshot(pipeline.parts);
    pipeline.write('relabelled/store.yaml', PII_STORE);
    await handler.handle(payload(cluster), context());
    pipeline.write('relabelled/store.yaml', PII_STORE.replace('ringfence.dev/data: pii', 'team: a'));
    await handler.handle(payload(cluster), context());
    const { rows } = await pipeline.database.pool.query(
      `SELECT DISTINCT e.details->>'cause' AS cause FROM finding_events e JOIN findings f ON f.id = e.finding_id
       WHERE f.cluster_id = $1 AND e.type = 'resolved'`,
      [cluster.id],
    );
    expect(rows).toEqual([{ cause: 'subject-not-classified' }]);
  });

  it('logs which cluster failed, and why', async () => {
    const cluster = await pipeline.addCluster(manifests('no-such-folder'));
    const warnings: object[] = [];
    const log = { ...pipeline.parts.log, warn: (details: object) => void warnings.push(details) };
    const handler = new TakeSnapshot({ ...pipeline.parts, log });
    await expect(handler.handle(payload(cluster), context())).rejects.toThrow(PermanentJobError);
    expect(warnings).toEqual([
      {
        cluster: cluster.name,
        source: 'manifests',
        run: expect.any(String),
        code: 'path-unreadable',
        error: expect.stringContaining('there is no such file or folder'),
      },
    ]);
  });

  it('records why nothing could be read, and is not tried again where that cannot help', async () => {
    const cluster = await pipeline.addCluster(manifests('no-such-folder'));
    const dated = await pipeline.addCluster(manifests('no-such-folder', 'dated-folders'));
    const handler = new TakeSnapshot(pipeline.parts);
    for (const one of [cluster, dated]) {
      await expect(handler.handle(payload(one), context())).rejects.toThrow(PermanentJobError);
      expect(await pipeline.runs(one)).toEqual([
        { state: 'failed', error_code: 'path-unreadable', trigger: 'request' },
      ]);
      expect(await newest(one)).toBeUndefined();
    }
  });

  it('tells viewers nowhere in which folder of this machine the manifests lie', async () => {
    pipeline.write('partly/store.yaml', PII_STORE);
    pipeline.write('partly/broken.yaml', 'a: [');
    const handler = new TakeSnapshot(pipeline.parts);
    for (const path of ['partly', 'no-such-folder']) {
      const cluster = await pipeline.addCluster(manifests(path));
      await handler.handle(payload(cluster), context()).catch(() => undefined);
    }
    const { rows } = await pipeline.database.pool.query<{ row: string }>(
      `SELECT row_to_json(s)::text AS row FROM snapshots s
       UNION ALL SELECT row_to_json(r)::text FROM snapshot_runs r`,
    );
    const told = rows.map(({ row }) => row).join('\n');
    expect(told).toContain('"file":"broken.yaml","line":1');
    expect(told).not.toContain(pipeline.folder);
  });

  it('tells viewers nothing of an error that was not written for them', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    const publications = Object.assign(new PublicationStore(pipeline.database.pool), {
      publish: () => Promise.reject(new Error(`ENOENT: open '${pipeline.folder}'`)),
    });
    const taking = new TakeSnapshot({ ...pipeline.parts, publications }).handle(payload(cluster), context());
    await expect(taking).rejects.toThrow(pipeline.folder);
    const error = await errorOf(cluster);
    expect(error?.code).toBe('internal');
    expect(error?.message).not.toContain(pipeline.folder);
  });

  it.each([
    ['53100', 'database-disk-full', 'disk is full'],
    ['53300', 'database-busy', 'connections'],
  ])('records what PostgreSQL lacks (SQLSTATE %s), and is tried again', async (state, code, message) => {
    const { pool } = pipeline.database;
    const cluster = await pipeline.addCluster(manifests('current'));
    await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON snapshots EXECUTE FUNCTION refuse()`);
    try {
      const failure = await new TakeSnapshot(pipeline.parts)
        .handle(payload(cluster), context())
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: state });
      expect(failure).not.toBeInstanceOf(PermanentJobError);
    } finally {
      await pool.query('DROP TRIGGER refuse ON snapshots; DROP FUNCTION refuse');
    }
    expect(await errorOf(cluster)).toEqual({ code, message: expect.stringContaining(message) });
  });

  it('counts a failure that cannot be recorded, and is tried again with its cause', async () => {
    const { pool } = pipeline.database;
    const cluster = await pipeline.addCluster(manifests('no-such-folder'));
    const outcomes: object[] = [];
    const onOutcome = (outcome: object) => void outcomes.push(outcome);
    await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON snapshot_runs
        FOR EACH ROW WHEN (NEW.state = 'failed') EXECUTE FUNCTION refuse()`);
    try {
      const failure = await new TakeSnapshot({ ...pipeline.parts, onOutcome })
        .handle(payload(cluster), context())
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'path-unreadable' });
      expect(failure).not.toBeInstanceOf(PermanentJobError);
    } finally {
      await pool.query('DROP TRIGGER refuse ON snapshot_runs; DROP FUNCTION refuse');
    }
    expect(outcomes).toMatchObject([{ type: 'failed', code: 'path-unreadable' }]);
    expect(await pipeline.runs(cluster)).toMatchObject([{ state: 'running' }]);
  });

  it('records that the disk of the service is full, and is tried again', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    const full = Object.assign(new Error(`ENOSPC: write '${pipeline.folder}'`), { code: 'ENOSPC' });
    const workers = Object.create(pipeline.parts.workers, {
      run: { value: () => Promise.resolve(taskFailure(full)) },
    });
    const failure = await new TakeSnapshot({ ...pipeline.parts, workers })
      .handle(payload(cluster), context())
      .catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(PermanentJobError);
    expect(await errorOf(cluster)).toEqual({
      code: 'disk-full',
      message: expect.stringContaining('the disk of the service is full'),
    });
  });

  it('fails in a way that is tried again while the API server is away', async () => {
    const source = { type: 'kubernetes', server: 'https://127.0.0.1:1' } as const;
    const cluster = await pipeline.addCluster({ source });
    const { clusters, cipher } = pipeline.parts;
    await clusters.putCredentials(cluster.id, cipher.encrypt({ token: 'secret-token' }, cluster.id));
    const failure = await new TakeSnapshot(pipeline.parts)
      .handle(payload(cluster), context())
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unreachable' });
    expect(failure).not.toBeInstanceOf(PermanentJobError);
    expect(await pipeline.runs(cluster)).toMatchObject([{ state: 'failed', error_code: 'unreachable' }]);
    const { rows } = await pipeline.database.pool.query<{ run: string }>(
      'SELECT row_to_json(r)::text AS run FROM snapshot_runs r',
    );
    expect(rows.every(({ run }) => !run.includes('secret-token'))).toBe(true);
  });

  it('reaches a server on this machine on the word of the configuration, not of the API', async () => {
    const sources = { addresses: REGISTERED_SERVERS, variables: {} };
    const handler = new TakeSnapshot({ ...pipeline.parts, sources });
    const codes: Record<string, unknown> = {};
    for (const origin of ['configured', 'registered'] as const) {
      const source = { type: 'kubernetes', server: 'https://127.0.0.1:1' } as const;
      const cluster = await pipeline.addCluster({ source, origin });
      const { clusters, cipher } = pipeline.parts;
      await clusters.putCredentials(cluster.id, cipher.encrypt({ token: 'secret-token' }, cluster.id));
      await handler.handle(payload(cluster), context()).catch(() => undefined);
      codes[origin] = (await pipeline.runs(cluster))[0]?.error_code;
    }
    expect(codes).toEqual({ configured: 'unreachable', registered: 'address-refused' });
  });

  it('does nothing for a cluster that was removed', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    await pipeline.parts.clusters.remove(cluster.id);
    await new TakeSnapshot(pipeline.parts).handle(payload(cluster), context());
    expect(await pipeline.runs(cluster)).toEqual([]);
  });
});

describe('two snapshots of one cluster', () => {
  it('never overlap: a scheduled one is left out, a requested one waits', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    const handler = new TakeSnapshot(pipeline.parts);
    const outcome = await pipeline.parts.locks.withLock(cluster.id, async () => {
      await handler.handle(payload(cluster, 'schedule'), context());
      await expect(handler.handle(payload(cluster), context())).rejects.toThrow(PostponeJob);
    });
    expect(outcome).toBe('done');
    expect(await pipeline.runs(cluster)).toEqual([]);
    await handler.handle(payload(cluster), context());
    expect(await newest(cluster)).toMatchObject({ sequence: 1 });
  });

  it('by a worker that was thought dead: only the successor publishes', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    const { workers, runs } = pipeline.parts;
    const overtaken = Object.create(workers, {
      run: {
        value: async (...task: Parameters<typeof workers.run>) => {
          const result = await workers.run(...task);
          await runs.beginRun(cluster.id, 'request');
          return result;
        },
      },
    });
    await new TakeSnapshot({ ...pipeline.parts, workers: overtaken }).handle(payload(cluster), context());
    expect(await newest(cluster)).toBeUndefined();
    expect(await pipeline.runs(cluster)).toMatchObject([{ state: 'abandoned' }, { state: 'running' }]);
    await new TakeSnapshot(pipeline.parts).handle(payload(cluster), context());
    expect(await newest(cluster)).toMatchObject({ sequence: 1 });
  });
});

describe('giving up in the middle', () => {
  it('publishes nothing, says so, and frees the cluster for the next', async () => {
    const cluster = await pipeline.addCluster(manifests('current'));
    const stopping = new AbortController();
    const { workers } = pipeline.parts;
    const stopped = Object.create(workers, {
      run: {
        value: (...[task, signal]: Parameters<typeof workers.run>) => {
          setImmediate(() => stopping.abort(new DOMException('stopping', 'AbortError')));
          return workers.run(task, signal);
        },
      },
    });
    const handling = new TakeSnapshot({ ...pipeline.parts, workers: stopped }).handle(
      payload(cluster),
      context(stopping.signal),
    );
    await expect(handling).rejects.toThrow('stopping');
    expect(await pipeline.runs(cluster)).toMatchObject([{ state: 'failed', error_code: 'cancelled' }]);
    await new TakeSnapshot(pipeline.parts).handle(payload(cluster), context());
    expect(await newest(cluster)).toMatchObject({ sequence: 1 });
  });
});
