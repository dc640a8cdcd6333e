import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { DatabaseError } from '../errors.ts';
import { locateBinaries } from './binaries.ts';
import { dataFolder, initialiseData, prepareFolder } from './data-folder.ts';
import { connectionString, retireRunningServer } from './ownership.ts';
import { ServerProcess, type ServerSetup } from './server-process.ts';
import { chooseServerUser } from './server-user.ts';
import { Supervisor, type ServerState, type SupervisorLog } from './supervisor.ts';

export interface EmbeddedPostgresOptions {
  /** Folder for all files of the server, e.g. `.ringfence`. */
  readonly folder: string;
  /** Name of the database, which is created if it does not exist; by default `ringfence`. */
  readonly database?: string;
  /** Further server settings, e.g. `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Cancels the creation of the data; `start` then throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Receives events when the server stops unexpectedly and when it is restarted. */
  readonly log?: SupervisorLog | undefined;
}

const NO_LOG: SupervisorLog = { warn: () => undefined, error: () => undefined };

/**
 * A PostgreSQL server with its files in one folder. It listens on 127.0.0.1 only, on a free port, with a random
 * password. If it stops unexpectedly, it is restarted at the same address.
 */
export class EmbeddedPostgres {
  readonly connectionString: string;
  readonly #supervisor: Supervisor<ServerProcess>;

  private constructor(url: string, supervisor: Supervisor<ServerProcess>) {
    this.connectionString = url;
    this.#supervisor = supervisor;
  }

  /** Starts it, and creates it first if necessary. Throws a `DatabaseError` that says what prevents the start. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const root = resolve(options.folder);
    await mkdir(root, { recursive: true, mode: 0o711 });
    const binaries = await locateBinaries();
    const user = await chooseServerUser(root, binaries);
    const password = await prepareFolder(root, user);
    await retireRunningServer(dataFolder(root).data, password);
    const settings = options.settings ?? {};
    await initialiseData(root, binaries, user, {
      password,
      durability: settings['fsync'] === 'off' ? 'unsynced' : 'synced',
      signal: options.signal,
    });
    const setup: ServerSetup = { root, binaries, user, port: await freePort(), password, settings };
    const server = await ServerProcess.start(setup);
    const database = options.database ?? 'ringfence';
    await ensureDatabase(server, database);
    const supervisor = new Supervisor(server, {
      start: () => ServerProcess.start(setup),
      log: options.log ?? NO_LOG,
    });
    return new EmbeddedPostgres(connectionString(setup.port, password, database), supervisor);
  }

  state(): ServerState {
    return this.#supervisor.state();
  }

  /** Settles when the server stopped unexpectedly and could not be restarted. */
  get lost(): Promise<DatabaseError> {
    return this.#supervisor.lost;
  }

  /** Ends open connections and stops the server within seconds. Committed data is kept. */
  stop(): Promise<void> {
    return this.#supervisor.stop();
  }
}

async function ensureDatabase({ owner }: ServerProcess, name: string): Promise<void> {
  const { rowCount } = await owner.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await owner.query(`CREATE DATABASE ${owner.escapeIdentifier(name)}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new TypeError('not listening on TCP');
  return address.port;
}
