import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PermanentJobError } from '../../../src/jobs/job-handler.ts';
import { PublicationStore } from '../../../src/pipeline/publication.store.ts';
import { taskFailure } from '../../../src/pipeline/snapshot-task.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import { REGISTERED_SERVERS } from '../../../src/sources/kubernetes/session/server-address.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import {
  jobContext,
  openSnapshotPipeline,
  payloadOf,
  PII_STORE,
  type SnapshotPipeline,
} from '../../support/snapshot-pipeline.ts';

let pipeline: SnapshotPipeline;
beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  pipeline.write('current/store.yaml', PII_STORE);
});
afterAll(() => pipeline.close());

async function errorOf(cluster: Cluster): Promise<{ code: string; message: string } | undefined> {
  const { rows } = await pipeline.database.pool.query<{ code: string; message: string }>(
    'SELECT error_code AS code, error_message AS message FROM snapshot_runs WHERE cluster_id = $1',
    [cluster.id],
  );
  return rows[0];
}

describe('a snapshot that fails', () => {
  it('logs which cluster failed, and why', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('no-such-folder'));
    const warnings: object[] = [];
    const log = { ...pipeline.parts.log, warn: (details: object) => void warnings.push(details) };
    const handler = new TakeSnapshot({ ...pipeline.parts, log });
    await expect(handler.handle(payloadOf(cluster), jobContext())).rejects.toThrow(PermanentJobError);
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
    const cluster = await pipeline.addCluster(pipeline.manifests('no-such-folder'));
    const dated = await pipeline.addCluster(pipeline.manifests('no-such-folder', 'dated-folders'));
    const handler = new TakeSnapshot(pipeline.parts);
    for (const one of [cluster, dated]) {
      await expect(handler.handle(payloadOf(one), jobContext())).rejects.toThrow(PermanentJobError);
      expect(await pipeline.runs(one)).toEqual([
        { state: 'failed', error_code: 'path-unreadable', trigger: 'request' },
      ]);
      expect(await pipeline.newest(one)).toBeUndefined();
    }
  });

  it('tells viewers nowhere in which folder of this machine the manifests lie', async () => {
    pipeline.write('partly/store.yaml', PII_STORE);
    pipeline.write('partly/broken.yaml', 'a: [');
    const handler = new TakeSnapshot(pipeline.parts);
    for (const path of ['partly', 'no-such-folder']) {
      const cluster = await pipeline.addCluster(pipeline.manifests(path));
      await handler.handle(payloadOf(cluster), jobContext()).catch(() => undefined);
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
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    const publications = Object.assign(new PublicationStore(pipeline.database.pool), {
      publish: () => Promise.reject(new Error(`ENOENT: open '${pipeline.folder}'`)),
    });
    const taking = new TakeSnapshot({ ...pipeline.parts, publications }).handle(
      payloadOf(cluster),
      jobContext(),
    );
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
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON snapshots EXECUTE FUNCTION refuse()`);
    try {
      const failure = await new TakeSnapshot(pipeline.parts)
        .handle(payloadOf(cluster), jobContext())
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
    const cluster = await pipeline.addCluster(pipeline.manifests('no-such-folder'));
    const outcomes: object[] = [];
    const onOutcome = (outcome: object) => void outcomes.push(outcome);
    await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON snapshot_runs
        FOR EACH ROW WHEN (NEW.state = 'failed') EXECUTE FUNCTION refuse()`);
    try {
      const failure = await new TakeSnapshot({ ...pipeline.parts, onOutcome })
        .handle(payloadOf(cluster), jobContext())
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
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    const full = Object.assign(new Error(`ENOSPC: write '${pipeline.folder}'`), { code: 'ENOSPC' });
    const workers = Object.create(pipeline.parts.workers, {
      run: { value: () => Promise.resolve(taskFailure(full)) },
    });
    const failure = await new TakeSnapshot({ ...pipeline.parts, workers })
      .handle(payloadOf(cluster), jobContext())
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
      .handle(payloadOf(cluster), jobContext())
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
      await handler.handle(payloadOf(cluster), jobContext()).catch(() => undefined);
      codes[origin] = (await pipeline.runs(cluster))[0]?.error_code;
    }
    expect(codes).toEqual({ configured: 'unreachable', registered: 'address-refused' });
  });
});
