import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { EmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import { migrate } from '../../../src/database/migrations.ts';
import { createPool } from '../../../src/database/pool.ts';
import { administer, databaseUrl } from '../../support/store/database-server.ts';
import type { Restart } from '../plan/plan.ts';
import type { FaultyDatabase } from '../run/run-plan.ts';
import { DatabaseProxy } from './proxy.ts';
import { SmallDisk } from './small-disk.ts';

/** What is committed outlives a crash of the server, though not one of the machine. */
const SETTINGS = { fsync: 'off', max_connections: '60' };
const DATABASE = 'faults';
const POLL_MS = 20;

/** A PostgreSQL of its own, which can be restarted. */
export class OwnServer implements FaultyDatabase {
  readonly pool: Pool;
  readonly disk?: SmallDisk;
  readonly #folder: string;
  readonly #door: DatabaseProxy;
  #server: EmbeddedPostgres;

  private constructor(
    folder: string,
    server: EmbeddedPostgres,
    door: DatabaseProxy,
    disk: SmallDisk | undefined,
  ) {
    this.#folder = folder;
    this.#server = server;
    this.#door = door;
    this.pool = createPool({ connectionString: door.connectionString });
    if (disk !== undefined) this.disk = disk;
  }

  /** Starts it. FAULTS_SMALL_DISK is a file system for the database that only root can make. */
  static async start(): Promise<OwnServer> {
    const parent = resolve('.ringfence');
    await mkdir(parent, { recursive: true, mode: 0o711 });
    const folder = await mkdtemp(join(parent, 'faults-'));
    const server = await EmbeddedPostgres.start({ folder, settings: SETTINGS });
    const given = process.env['FAULTS_SMALL_DISK'];
    const disk = given === undefined ? undefined : new SmallDisk(given);
    await disk?.giveToOwnerOf(join(folder, 'postgres'));
    const url = server.connectionString;
    if (disk !== undefined) await administer(url, `CREATE TABLESPACE small LOCATION '${disk.folder}'`);
    await administer(url, `CREATE DATABASE ${DATABASE}${disk === undefined ? '' : ' TABLESPACE small'}`);
    // Its connections survive a new address of the server as those of the workers do.
    const started: { server?: OwnServer } = {};
    const door = await DatabaseProxy.start(
      () => started.server?.url() ?? new URL(databaseUrl(url, DATABASE)),
    );
    started.server = new OwnServer(folder, server, door, disk);
    await migrate(started.server.pool);
    return started.server;
  }

  readonly url = (): URL => new URL(databaseUrl(this.#server.connectionString, DATABASE));

  readonly restart = async (how: Restart): Promise<void> => {
    if (how === 'crash') await this.#crash();
    else {
      await this.#server.stop();
      this.#server = await EmbeddedPostgres.start({ folder: this.#folder, settings: SETTINGS });
    }
    while (!(await this.#accepts())) await sleep(POLL_MS);
  };

  async stop(): Promise<void> {
    await this.pool.end();
    await this.#door.close();
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** When one of its processes is killed, PostgreSQL ends all sessions and recovers from its log. */
  async #crash(): Promise<void> {
    const [victim, bystander] = [await this.#connect(), await this.#connect()];
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // Until the other sessions end too, the server still accepts connections that it is about to end.
    const gone = Promise.all(
      [victim, bystander].map(
        (client) =>
          new Promise((settle) => {
            client.once('end', settle);
          }),
      ),
    );
    process.kill(rows[0]?.pid ?? Number.NaN, 'SIGKILL');
    await gone;
  }

  async #accepts(): Promise<boolean> {
    try {
      const client = await this.#connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  async #connect(): Promise<Client> {
    const client = new Client({ connectionString: this.url().href });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
