import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { DatabaseError } from '../errors.ts';
import { locateBinaries, type PostgresBinaries } from './binaries.ts';
import {
  dataFolder,
  initialiseData,
  lastLines,
  openLog,
  prepareFolder,
  readPostmaster,
} from './data-folder.ts';
import { claim, connectionString, inUse, isAlive, retireRunningServer } from './ownership.ts';
import { asUser, chooseServerUser, type ServerUser } from './server-user.ts';

export interface EmbeddedPostgresOptions {
  /** Folder of the project that everything is kept in, e.g. `.ringfence`. */
  readonly folder: string;
  /** Made if it is not there; `ringfence` unless told otherwise. */
  readonly database?: string;
  /** Further server settings, e.g. `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gives up making the data; its reason is what `start` then throws. */
  readonly signal?: AbortSignal | undefined;
}

const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 5_000;

/**
 * A real PostgreSQL that lives in the project's folder and listens on 127.0.0.1 only, on a free port and with a
 * random password. It runs in a process group of its own: Ctrl-C reaches us alone, and we stop it last.
 */
export class EmbeddedPostgres {
  readonly connectionString: string;
  readonly #server: ChildProcess;
  readonly #owner: Client;
  readonly #stopWithUs: () => void;

  private constructor(url: string, server: ChildProcess, owner: Client, stopWithUs: () => void) {
    this.connectionString = url;
    this.#server = server;
    this.#owner = owner;
    this.#stopWithUs = stopWithUs;
  }

  /** Starts it, made anew if need be. Throws a `DatabaseError` that says what stands in the way. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const root = resolve(options.folder);
    await mkdir(root, { recursive: true, mode: 0o711 });
    const binaries = await locateBinaries();
    const user = await chooseServerUser(root, binaries);
    const password = await prepareFolder(root, user);
    const { data } = dataFolder(root);
    await retireRunningServer(data, password);
    const settings = options.settings ?? {};
    await initialiseData(root, binaries, user, {
      password,
      durability: settings['fsync'] === 'off' ? 'unsynced' : 'synced',
      signal: options.signal,
    });
    const { server, port } = await launch(root, binaries, user, settings);
    const stopWithUs = (): void => void server.kill('SIGINT');
    process.once('exit', stopWithUs);
    const owner = await whenReady(root, server, port, password);
    const database = options.database ?? 'ringfence';
    const { rowCount } = await owner.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await owner.query(`CREATE DATABASE ${owner.escapeIdentifier(database)}`);
    return new EmbeddedPostgres(connectionString(port, password, database), server, owner, stopWithUs);
  }

  /** Ends open connections and stops the server within seconds. What was committed is kept. */
  async stop(): Promise<void> {
    process.off('exit', this.#stopWithUs);
    await this.#owner.end().catch(() => undefined);
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const exited = once(this.#server, 'exit');
    this.#server.kill('SIGINT');
    const impatient = setTimeout(() => this.#server.kill('SIGQUIT'), STOP_PATIENCE_MS);
    await exited;
    clearTimeout(impatient);
  }
}

async function launch(
  root: string,
  { postgres }: PostgresBinaries,
  user: ServerUser,
  settings: Readonly<Record<string, string>>,
): Promise<{ server: ChildProcess; port: number }> {
  const { data, log } = dataFolder(root);
  const port = await freePort();
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket files: their path has a length limit, and the default is outside the project.
    unix_socket_directories: '',
    log_min_messages: 'warning',
    timezone: 'UTC',
    ...settings,
  };
  const output = await openLog(log, user);
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args, identity } = asUser(user, postgres, ['-D', data, ...flags]);
  const server = spawn(command, args, {
    ...identity,
    cwd: data,
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...process.env, LC_ALL: 'C' },
  });
  closeSync(output);
  server.on('error', () => undefined);
  server.unref();
  return { server, port };
}

async function whenReady(
  root: string,
  server: ChildProcess,
  port: number,
  password: string,
): Promise<Client> {
  const { data, log } = dataFolder(root);
  const deadline = performance.now() + START_PATIENCE_MS;
  while (server.exitCode === null && server.signalCode === null && server.pid !== undefined) {
    try {
      const outcome = await claim(port, password);
      if (outcome.type === 'owner') return outcome.session;
      throw inUse(data, outcome.pid ?? server.pid);
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      if (performance.now() > deadline) break;
      await sleep(50);
    }
  }
  server.kill('SIGQUIT');
  const running = await readPostmaster(data);
  if (running !== undefined && running.pid !== server.pid && isAlive(running.pid))
    throw inUse(data, running.pid);
  const words = lastLines(await readFile(log, 'utf8').catch(() => ''));
  throw new DatabaseError(
    'embedded-database-failed',
    `the embedded PostgreSQL did not start (${log}): ${words}`,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new TypeError('not listening on TCP');
  return address.port;
}
