import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiTokenService } from '../../../src/auth/api-token.service.ts';
import { ApiTokenStore } from '../../../src/auth/api-token.store.ts';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { createPool } from '../../../src/database/pool.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import { reportReadiness } from '../../../src/http/readiness.ts';
import { startHealthServer } from '../../../src/service/health-server.ts';
import { openApiPool } from '../../../src/service/http-server.ts';
import { metricsAccess } from '../../../src/service/metrics/metrics-access.ts';
import { readinessChecks, type ReadinessParts } from '../../../src/service/readiness-checks.ts';
import { sendEndlessly } from '../../support/process/endless-body.ts';
import { eventually } from '../../support/process/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';

/** Ends a check that hangs. It is not a limit for how long one may take. */
const HANG_GUARD_MS = 300_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function checksWith(parts: Partial<ReadinessParts> = {}) {
  const snapshotQueue = { counts: () => Promise.resolve({ waiting: 0 }) };
  const overdueSnapshots = { names: () => Promise.resolve([]) };
  return readinessChecks({
    pool: database.pool,
    snapshotQueue,
    overdueSnapshots,
    workers: () => 'running',
    ...parts,
  });
}

describe('a process is ready', () => {
  it('when its database, migrations, queue and workers are', async () => {
    expect(await reportReadiness(checksWith(), HANG_GUARD_MS)).toEqual({
      status: 'ready',
      checks: {
        database: 'ready',
        storage: 'ready',
        migrations: 'ready',
        queue: 'ready',
        snapshots: 'ready',
        workers: 'ready',
      },
    });
  });

  it('not while a migration of its version is missing', async () => {
    const client = await database.pool.connect();
    try {
      await client.query(`UPDATE schema_migrations SET name = name || '?'
        WHERE name = (SELECT max(name) FROM schema_migrations)`);
      expect(await reportReadiness(checksWith(), HANG_GUARD_MS)).toMatchObject({
        status: 'not-ready',
        checks: { database: 'ready', migrations: 'not-ready' },
      });
    } finally {
      await client.query("UPDATE schema_migrations SET name = rtrim(name, '?')");
      client.release();
    }
  });

  it('not while its database, its queue or its workers are away', async () => {
    const pool = createPool({ connectionString: 'postgresql://127.0.0.1:1/none' });
    const snapshotQueue = { counts: () => Promise.reject(new Error('connection lost')) };
    expect(
      await reportReadiness(checksWith({ pool, snapshotQueue, workers: () => 'stopped' })),
    ).toMatchObject({
      status: 'not-ready',
      checks: {
        database: 'not-ready',
        storage: 'not-ready',
        migrations: 'not-ready',
        queue: 'not-ready',
        workers: 'not-ready',
      },
    });
    await pool.end();
  });

  it('not while there is no room on the disk of its database', async () => {
    const full = await createTestDatabase();
    // Writes fail as on a full disk, while reading continues.
    await full.pool.query(
      `ALTER DATABASE ${new URL(full.connectionString).pathname.slice(1)} SET temp_file_limit = 0`,
    );
    const pool = createPool({ connectionString: full.connectionString });
    expect(await reportReadiness(checksWith({ pool }), HANG_GUARD_MS)).toMatchObject({
      status: 'not-ready',
      checks: { database: 'ready', storage: 'not-ready', migrations: 'ready' },
    });
    await pool.end();
    await full.drop();
  });

  it('not while its database is read only', async () => {
    const pool = createPool({
      connectionString: `${database.connectionString}?options=-c%20default_transaction_read_only%3Don`,
    });
    expect(await reportReadiness(checksWith({ pool }), HANG_GUARD_MS)).toMatchObject({
      status: 'not-ready',
      checks: { database: 'ready', storage: 'not-ready' },
    });
    await pool.end();
  });

  it('and says so, while a snapshot is overdue', async () => {
    const overdueSnapshots = { names: () => Promise.resolve(['production']) };
    expect(await reportReadiness(checksWith({ overdueSnapshots }), HANG_GUARD_MS)).toMatchObject({
      status: 'ready',
      checks: { snapshots: 'overdue' },
    });
  });

  it('without workers where it takes no snapshots', () => {
    const snapshotQueue = { counts: () => Promise.resolve({}) };
    const overdueSnapshots = { names: () => Promise.resolve([]) };
    const checks = readinessChecks({ pool: database.pool, snapshotQueue, overdueSnapshots });
    expect(checks.map(({ name }) => name)).toEqual([
      'database',
      'storage',
      'migrations',
      'queue',
      'snapshots',
    ]);
  });
});

it('a process without an API answers probes and scrapers, and nothing else', async () => {
  let liveness: 'ok' | 'failing' = 'ok';
  let workers: 'running' | 'stopped' = 'stopped';
  const metrics = new Metrics();
  metrics.snapshot({ outcome: 'published', seconds: 1 });
  const store = new ApiTokenStore(database.pool);
  const tokens = new ApiTokenService(store);
  const [whole, part] = await Promise.all(
    [WHOLE_FLEET, { clusters: [], namespaces: 'all' as const }].map((scope) =>
      tokens.issue({ name: 'scraper', role: 'viewer', scope }),
    ),
  );
  const server = await startHealthServer(
    { host: '127.0.0.1', port: 0 },
    {
      liveness: () => liveness,
      readiness: checksWith({ workers: () => workers }),
      metrics,
      metricsAccess: metricsAccess({ access: 'token' }, store),
    },
  );
  try {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const refused = await fetch(`${server.url}/readyz`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ checks: { workers: 'not-ready' } });
    workers = 'running';
    // A busy machine may exceed the two seconds that a probe has.
    await eventually(async () => expect((await fetch(`${server.url}/readyz`)).status).toBe(200));
    liveness = 'failing';
    const failing = await fetch(`${server.url}/healthz`);
    expect({ status: failing.status, body: await failing.json() }).toEqual({
      status: 503,
      body: { status: 'failing' },
    });
    expect((await fetch(`${server.url}/graphql`)).status).toBe(404);
    const scrape = (token: string | undefined) =>
      fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await scrape(whole?.token)).text()).toContain(
      'ringfence_snapshot_duration_seconds_count{outcome="published"} 1',
    );
    expect((await scrape(part?.token)).status).toBe(403);
    expect((await scrape('guess')).status).toBe(401);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
  } finally {
    await server.close();
  }
});

it('a process without an API does not read a body on that it needs not', async () => {
  const server = await startHealthServer(
    { host: '127.0.0.1', port: 0 },
    {
      liveness: () => 'ok',
      readiness: [],
      metrics: new Metrics(),
      metricsAccess: metricsAccess({ access: 'token' }, new ApiTokenStore(database.pool)),
    },
  );
  try {
    const port = Number(new URL(server.url).port);
    expect(await sendEndlessly(port, '/graphql', {})).toEqual({ answered: 404, outcome: 'closed' });
    expect(await sendEndlessly(port, '/metrics', {})).toEqual({ answered: 401, outcome: 'closed' });
  } finally {
    await server.close();
  }
});

it('metrics are there while a queue is away', async () => {
  const metrics = new Metrics();
  metrics.observeQueue('away', () => new Promise(() => undefined));
  metrics.observeQueue('here', () => Promise.resolve({ waiting: 3 }));
  const text = await metrics.registry.metrics();
  expect(text).toContain('ringfence_queue_jobs{queue="here",state="waiting"} 3');
  expect(text).not.toContain('queue="away"');
});

it('metrics tell how many snapshots are overdue, and nothing where that cannot be told', async () => {
  const metrics = new Metrics();
  metrics.observeOverdueSnapshots(() => Promise.resolve(2));
  expect(await metrics.registry.metrics()).toContain('ringfence_overdue_snapshots 2');
  metrics.observeOverdueSnapshots(() => Promise.reject(new Error('the database is away')));
  expect(await metrics.registry.metrics()).not.toContain('ringfence_overdue_snapshots 2');
});

describe('statements of the API', () => {
  it('end a little after an operation has timed out', async () => {
    const pool = openApiPool(database, createLogger({ level: 'silent' }));
    const { rows } = await pool.query('SHOW statement_timeout');
    await pool.end();
    expect(rows).toEqual([{ statement_timeout: '12s' }]);
  });

  it('are ended by the database', async () => {
    const pool = createPool({ connectionString: database.connectionString, statementSeconds: 0.1 });
    await expect(pool.query('SELECT pg_sleep(20)')).rejects.toMatchObject({ code: '57014' });
    await pool.end();
  });
});
