import { resolve } from 'node:path';
import type { Pool } from 'pg';
import type { StorageConfig } from '../config/config.types.ts';
import { hasData } from './embedded/data-folder.ts';
import { findRunningServer } from './embedded/attach.ts';
import { EmbeddedPostgres } from './embedded/embedded-postgres.ts';
import type { ServerState, SupervisorLog } from './embedded/supervisor.ts';
import { DatabaseError } from './errors.ts';
import { assertUsable, createPool } from './pool.ts';

/** An open database. `close` also stops the embedded server, if it was started here. */
export interface OpenDatabase {
  readonly pool: Pool;
  readonly connectionString: string;
  /** Whether the embedded server is running; true for a server that another process manages. */
  serverState(): ServerState;
  /** Settles when the embedded server has stopped and could not be restarted. */
  readonly lost: Promise<DatabaseError>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /**
   * `own`: this process must run the embedded server. `shared`: one that a running service started is fine too.
   * `existing`: like `shared`, but no database is created, because there would be nothing in it to work with.
   */
  readonly embedded: 'own' | 'shared' | 'existing';
  readonly signal?: AbortSignal;
  /** Receives errors of lost connections and of the embedded server. */
  readonly log?: SupervisorLog;
}

/**
 * Opens the configured database, and starts the embedded PostgreSQL if it is used. Throws `DatabaseError` if it is
 * unreachable or too old, if its folder is in use, or if it does not exist and must not be created; throws the signal's reason if cancelled before there is any data.
 */
export async function openDatabase(config: StorageConfig, options: OpenOptions): Promise<OpenDatabase> {
  const { log } = options;
  const location = await locate(config, options);
  const { connectionString, serverState, lost } = location;
  const pool = createPool({
    connectionString,
    onConnectionLost: ({ message }) => log?.warn({ error: message }, 'lost a connection to the database'),
  });
  const close = async (): Promise<void> => {
    await pool.end();
    await location.stop();
  };
  try {
    await assertUsable(pool);
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, connectionString, serverState, lost, close };
}

interface Location {
  readonly connectionString: string;
  readonly serverState: () => ServerState;
  readonly lost: Promise<DatabaseError>;
  stop(): Promise<void>;
}

async function locate({ database, dataDirectory }: StorageConfig, options: OpenOptions): Promise<Location> {
  if (database.type === 'external') return elsewhere(database.url);
  const { embedded, signal, log } = options;
  if (embedded === 'existing' && !(await hasData(dataDirectory)))
    throw new DatabaseError(
      'embedded-database-absent',
      `there is no database in ${resolve(dataDirectory)}: run this command where \`ringfence serve\` runs, with its configuration file (--config) or its data folder (RINGFENCE_DATA_DIRECTORY)`,
    );
  try {
    const server = await EmbeddedPostgres.start({ folder: dataDirectory, signal, log });
    const { connectionString, lost } = server;
    return { connectionString, lost, serverState: () => server.state(), stop: () => server.stop() };
  } catch (error) {
    const busy = error instanceof DatabaseError && error.code === 'embedded-database-in-use';
    const running = busy && embedded !== 'own' ? await findRunningServer(dataDirectory) : undefined;
    if (running === undefined) throw error;
    return elsewhere(running);
  }
}

/** A server that this process does not start, monitor or stop. */
function elsewhere(connectionString: string): Location {
  return {
    connectionString,
    serverState: () => 'running',
    lost: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}
