import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram, type Running } from '../../support/process/run-program.ts';
import { eventually } from '../../support/process/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { REDIS_SERVER, startRedis } from '../../support/process/redis-server.ts';
import { ask, configure, signIn, startServing, writeCluster } from '../../support/process/serving.ts';

const STARTED = 'Press Ctrl-C to stop';

let folder = '';
let running: Running[] = [];
beforeAll(async () => {
  await buildProgram();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-serve-'));
  // If the tests run as root, the embedded PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(folder, 0o711);
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((program) => program.stop('SIGTERM')));
  rmSync(folder, { recursive: true, force: true });
});

async function serve(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const program = await startServing(folder, args, env);
  running.push(program);
  return program;
}

/** The process id of the embedded PostgreSQL. */
function postmaster(): number {
  const [pid] = readFileSync(join(folder, '.ringfence/postgres/postmaster.pid'), 'utf8').split('\n');
  return Number(pid);
}

describe('ringfence serve, without any configuration', () => {
  it('shows the example fleet, answers whoever signs in, and says what is in use', async () => {
    const first = await serve();
    await first.waitFor(STARTED);
    const { stdout } = first.said();
    const [table = ''] = /^CLUSTER .*\n(?:.+\n)+/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(table.trim().split('\n')).toHaveLength(4);
    expect(stdout, "the README shows another table than 'npm start'").toContain(table);

    const access = signIn(first);
    expect(stdout).toContain(`export TOKEN=${access.token}\n`);
    expect(await ask(access, '{ clusters(first: 5) { nodes { name } } }')).toMatchObject({
      data: {
        clusters: { nodes: [{ name: 'legacy-onprem' }, { name: 'payments-eu' }, { name: 'retail-us' }] },
      },
    });
    expect((await fetch(`${access.url}/graphql`, { method: 'POST' })).status).toBe(401);
    const page = await fetch(access.url);
    expect({ status: page.status, type: page.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });

    const second = await serve();
    const refused = await second.stop('SIGCONT');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/is in use by process \d+: stop that Ringfence first/);
    expect(refused.stderr).not.toMatch(/\n\s+at /);

    expect(await first.stop('SIGINT')).toMatchObject({ code: 0 });

    const again = await serve();
    await again.waitFor(STARTED);
    expect(again.said().stdout).toMatch(/payments-eu .* score unchanged, objects \+0 ~0 -0 +#22 of/);
    expect(signIn(again).token).not.toBe(access.token);
    const old = await ask(
      { ...signIn(again), token: access.token },
      '{ clusters(first: 5) { nodes { name } } }',
    );
    expect(old).not.toHaveProperty('data.clusters');
    expect(await again.stop('SIGTERM')).toMatchObject({ code: 0 });
  });
});

describe('ringfence serve with its embedded PostgreSQL', () => {
  it('goes on after that died, and ends with exit code 2 where it cannot be started again', async () => {
    configure(folder, writeCluster(folder));
    const program = await serve();
    await program.waitFor(STARTED);
    process.kill(postmaster(), 'SIGKILL');
    await program.waitFor('the embedded PostgreSQL is running again');
    const access = signIn(program);
    await eventually(async () =>
      expect(await ask(access, '{ clusters(first: 1) { totalCount } }')).toEqual(
        expect.objectContaining({ data: { clusters: { totalCount: 1 } } }),
      ),
    );
    expect((await fetch(`${access.url}/healthz`)).status).toBe(200);

    const pid = postmaster();
    renameSync(join(folder, '.ringfence/postgres'), join(folder, '.ringfence/elsewhere'));
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await program.ended();
    expect(code).toBe(2);
    expect(stderr).toContain('the embedded PostgreSQL stopped (SIGKILL) and could not be restarted');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('ringfence serve', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
    return () => database.drop();
  });

  async function published(): Promise<number> {
    const { rows } = await database.pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM snapshots',
    );
    return rows[0]?.count ?? -1;
  }

  /** Publications wait in the middle of their transaction until they are released. */
  async function holdPublications(): Promise<() => Promise<void>> {
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE snapshots IN SHARE MODE');
    return async () => {
      await client.query('ROLLBACK');
      client.release();
      // Only now does the server notice that the publisher has ended.
      await eventually(async () => {
        const { rows } = await database.pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`,
        );
        expect(rows).toEqual([]);
      });
    };
  }

  async function publicationWaits(): Promise<void> {
    await eventually(async () => {
      const { rows } = await database.pool.query(
        `SELECT FROM pg_locks WHERE relation = 'snapshots'::regclass AND NOT granted`,
      );
      expect(rows).toHaveLength(1);
    });
  }

  it('beside another on the same database leaves the sign-in link of that one good, until each of them ends', async () => {
    configure(folder, writeCluster(folder));
    const env = { DATABASE_URL: database.connectionString };
    const first = await serve(['--role', 'api'], env);
    await first.waitFor(STARTED);
    const second = await serve(['--role', 'api'], env);
    await second.waitFor(STARTED);
    const query = '{ viewer { role } }';
    const administrator = { data: { viewer: { role: 'ADMIN' } } };
    expect(await ask(signIn(first), query)).toMatchObject(administrator);
    expect(await ask(signIn(second), query)).toMatchObject(administrator);
    expect(await first.stop('SIGTERM')).toMatchObject({ code: 0 });
    const { url } = signIn(second);
    expect(await ask({ ...signIn(first), url }, query)).not.toHaveProperty('data.viewer');
    expect(await ask(signIn(second), query)).toMatchObject(administrator);
  });

  it('makes no token and prints no link where nobody looks, unless it is told to', async () => {
    configure(folder, writeCluster(folder));
    const env = { DATABASE_URL: database.connectionString, RINGFENCE_SIGN_IN_LINK: '' };
    const program = await serve(['--role', 'api'], env);
    await program.waitFor(STARTED);
    expect(program.said().stdout).not.toContain('token=');
    expect(program.said().stdout).toContain('npx ringfence token create --name NAME --role admin');
    expect((await database.pool.query('SELECT FROM api_tokens')).rows).toEqual([]);
  });

  it('interrupted in the middle of a snapshot ends in seconds, publishes nothing of it, and goes on at the next start', async () => {
    configure(folder, writeCluster(folder));
    const env = { DATABASE_URL: database.connectionString };
    const release = await holdPublications();
    const interrupted = await serve([], env);
    await publicationWaits();
    expect(await interrupted.stop('SIGINT')).toMatchObject({ code: 0 });
    await release();
    expect(await published()).toBe(0);
    const next = await serve([], env);
    await next.waitFor(STARTED);
    expect(next.said().stdout).toMatch(/large +180 /);
    expect(await published()).toBe(1);
  });

  it('killed in the middle of a snapshot leaves nothing half-done behind', async () => {
    configure(folder, writeCluster(folder));
    const env = { DATABASE_URL: database.connectionString };
    const release = await holdPublications();
    const killed = await serve([], env);
    await publicationWaits();
    await killed.stop('SIGKILL');
    await release();
    expect(await published()).toBe(0);
    const { rows } = await database.pool.query('SELECT FROM object_revisions UNION ALL SELECT FROM findings');
    expect(rows).toEqual([]);
    const next = await serve([], env);
    await next.waitFor(STARTED);
    expect(await published()).toBe(1);
  });

  it('shares the work between an API and a worker', async () => {
    configure(folder, writeCluster(folder));
    const env = { DATABASE_URL: database.connectionString };
    const api = await serve(['--role', 'api'], env);
    await api.waitFor(STARTED);
    expect(await published()).toBe(0);
    const worker = await serve(['--role', 'worker'], env);
    await worker.waitFor('snapshot published');
    expect(await published()).toBe(1);
    expect(worker.said().stdout).toBe('');
    const [, health = ''] = /health at (http:[^"\s]+)/.exec(worker.said().stderr) ?? [];
    // A busy machine may exceed the two seconds that a probe has.
    await eventually(async () => expect((await fetch(health)).status).toBe(200));
    expect(await (await fetch(health)).json()).toMatchObject({
      status: 'ready',
      checks: {
        database: 'ready',
        storage: 'ready',
        migrations: 'ready',
        queue: 'ready',
        workers: 'ready',
      },
    });
    expect(await worker.stop('SIGINT')).toMatchObject({ code: 0 });
  });

  it('says that the port is taken, that database or Redis is away, or the data folder is none, without a stack', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const taken = await serve(['--port', port], { DATABASE_URL: database.connectionString });
    const away = await serve([], { DATABASE_URL: 'postgresql://someone:hunter2@127.0.0.1:1/x' });
    const noRedis = await serve([], {
      DATABASE_URL: database.connectionString,
      REDIS_URL: 'redis://someone:hunter2@127.0.0.1:1',
    });
    const noFolder = await serve(['--config', configure(folder, folder)], {
      RINGFENCE_DATA_DIRECTORY: join(folder, 'ringfence.yaml', 'data'),
    });
    const [port_, database_, redis, data] = await Promise.all([
      taken.stop('SIGCONT'),
      away.stop('SIGCONT'),
      noRedis.stop('SIGCONT'),
      noFolder.stop('SIGCONT'),
    ]);
    other.close();
    expect(port_.code).toBe(2);
    expect(port_.stderr).toContain(`port ${port} on 127.0.0.1 is in use`);
    expect(database_.code).toBe(2);
    expect(database_.stderr).toContain('the database cannot be used');
    expect(database_.stderr).not.toContain('hunter2');
    expect(redis.code).toBe(2);
    expect(redis.stderr).toContain('the Redis server at 127.0.0.1:1 cannot be used');
    expect(redis.stderr).not.toContain('hunter2');
    expect(data.code).toBe(2);
    expect(data.stderr).toContain(
      `${join(folder, 'ringfence.yaml', 'data')}: there is a file instead of a folder`,
    );
    for (const { stderr } of [port_, database_, redis, data]) expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe.each(REDIS_SERVER === undefined ? [] : [REDIS_SERVER])(
  'ringfence serve with its queues in Redis',
  (redisServer) => {
    it('takes its snapshots, and ends on Ctrl-C', async () => {
      const redis = await startRedis(redisServer);
      const database = await createTestDatabase();
      try {
        configure(folder, writeCluster(folder));
        const program = await serve([], { DATABASE_URL: database.connectionString, REDIS_URL: redis.url });
        await program.waitFor(STARTED);
        expect(program.said().stdout).toMatch(/large +180 /);
        const ended = await program.stop('SIGINT');
        expect(ended).toMatchObject({ code: 0 });
        expect(ended.stderr).not.toContain('before everything was closed');
      } finally {
        await redis.stop();
        await database.drop();
      }
    });
  },
);
