import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateBinaries } from '../../../src/database/embedded/binaries.ts';
import { initialiseData, prepareFolder } from '../../../src/database/embedded/data-folder.ts';
import { EmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import { chooseServerUser } from '../../../src/database/embedded/server-user.ts';
import { eventually } from '../../support/process/eventually.ts';

let folder: string;
let started: EmbeddedPostgres[] = [];
beforeEach(async () => {
  const parent = resolve('.ringfence');
  await mkdir(parent, { recursive: true, mode: 0o711 });
  folder = await mkdtemp(join(parent, 'embedded-'));
});
afterEach(async () => {
  await Promise.all(started.map(async (server) => server.stop()));
  started = [];
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await EmbeddedPostgres.start({ folder, settings: { fsync: 'off' } });
  started.push(server);
  return server;
}

async function ask(server: EmbeddedPostgres, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: server.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded database', () => {
  it('keeps what it holds between starts', async () => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await expect(ask(first, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    expect(await ask(await start(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('gets nothing of the environment that it does not need', async () => {
    process.env['SECRET_OF_A_CLUSTER'] = 'not for the database';
    try {
      const server = await start();
      await ask(server, "CREATE TABLE variables (line text); COPY variables FROM PROGRAM 'env'");
      const names = await ask(server, "SELECT split_part(line, '=', 1) AS name FROM variables");
      expect(names).toContainEqual({ name: 'PATH' });
      expect(names).not.toContainEqual({ name: 'SECRET_OF_A_CLUSTER' });
    } finally {
      delete process.env['SECRET_OF_A_CLUSTER'];
    }
  });

  it('that is given up while it is made leaves nothing behind, and is made at the next start', async () => {
    const giveUp = new AbortController();
    const starting = EmbeddedPostgres.start({ folder, signal: giveUp.signal });
    const outcome = starting.then(
      () => 'started',
      (reason: unknown) => reason,
    );
    await eventually(async () => expect((await readdir(folder)).join()).toContain('postgres-draft-'));
    giveUp.abort('no more');
    expect(await outcome).toBe('no more');
    expect(await readdir(folder)).toEqual(['postgres-password']);
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('listens on the loopback address only, with a password of its own that no one else can read', async () => {
    const server = await start();
    expect(await ask(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await ask(server, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    const guessed = new URL(server.connectionString);
    guessed.password = 'ringfence';
    await expect(new Client({ connectionString: guessed.href }).connect()).rejects.toThrow(
      'password authentication',
    );
    const { mode } = await stat(join(folder, 'postgres-password'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('writes into its own folder only', async () => {
    const before = await readdir(tmpdir());
    await (await start()).stop();
    const after = await readdir(tmpdir());
    expect(after.filter((name) => /^(\.s\.)?(pg|PG)/.test(name) && !before.includes(name))).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
  });

  it('starts in a project that only its owner may enter, as root too', async () => {
    const project = join(folder, 'private');
    await mkdir(project, { mode: 0o700 });
    const server = await EmbeddedPostgres.start({
      folder: join(project, '.ringfence'),
      settings: { fsync: 'off' },
    });
    started.push(server);
    expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is made by programs in a folder that only root may enter', async () => {
    const project = join(folder, 'private');
    await mkdir(project, { mode: 0o700 });
    const { initdb, postgres } = await locateBinaries();
    await cp(dirname(dirname(initdb)), join(project, 'native'), { recursive: true });
    const programs = join(project, 'native', 'bin');
    const binaries = {
      initdb: join(programs, basename(initdb)),
      postgres: join(programs, basename(postgres)),
    };
    const root = join(project, '.ringfence');
    await mkdir(root);
    const user = await chooseServerUser(root, binaries);
    const password = await prepareFolder(root, user);
    await initialiseData(root, binaries, user, { password, durability: 'unsynced' });
    expect(await readdir(join(root, 'postgres'))).toContain('PG_VERSION');
  });

  it('says which process has the data when it is started twice', async () => {
    await start();
    await expect(EmbeddedPostgres.start({ folder })).rejects.toMatchObject({
      code: 'embedded-database-in-use',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  });

  it('is one server where two start at once on an empty folder', async () => {
    const outcomes = await Promise.allSettled([start(), start()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'embedded-database-in-use' },
    });
  });

  it('starts again after the server was killed', async () => {
    const server = await start();
    await ask(server, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const [pid] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await server.stop();
    expect(await ask(await start(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('is started again at the same address when it dies', async () => {
    const server = await start();
    await ask(server, 'CREATE TABLE kept AS SELECT 42 AS answer');
    for (const _time of [1, 2]) {
      const [pid] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await eventually(() => expect(server.state()).toBe('restarting'));
      await eventually(() => expect(server.state()).toBe('running'));
      expect(await ask(server, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    }
  });

  it('takes over from a process that was killed and left its server running', async () => {
    const program = `
      const { EmbeddedPostgres } = await import(${JSON.stringify(pathToFileURL(resolve('src/database/embedded/embedded-postgres.ts')).href)});
      await EmbeddedPostgres.start({ folder: ${JSON.stringify(folder)} });
      console.log('started');`;
    const other = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(other.stdout), 'line');
    const [orphan] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    other.kill('SIGKILL');
    await once(other, 'exit');
    process.kill(Number(orphan), 0);
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(() => process.kill(Number(orphan), 0)).toThrow('ESRCH');
  });

  it('stops without waiting for statements that run', async () => {
    const server = await start();
    const sleeping = Promise.allSettled([ask(server, 'SELECT pg_sleep(60)')]);
    await eventually(async () =>
      expect(await ask(server, "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).toHaveLength(1),
    );
    await server.stop();
    expect(await sleeping).toMatchObject([{ status: 'rejected' }]);
  });
});
