import type { Pool } from 'pg';
import type { Config } from '../config/config.ts';
import { findRunningServer } from './embedded/attach.ts';
import { EmbeddedPostgres } from './embedded/embedded-postgres.ts';
import type { ServerState, SupervisorLog } from './embedded/supervisor.ts';
import { DatabaseError } from './errors.ts';
import { assertUsable, createPool } from './pool.ts';

/** An open database. `close` also stops the embedded server, if it was started here. */
export interface OpenDatabase {
  readonly pool: Pool;
  readonly connectionString: string;
  /** Whether the embedded server runs. A server that somebody else looks after counts as running. */
  serverState(): ServerState;
  /** Settles when the embedded server died and could not be started again. */
  readonly lost: Promise<DatabaseError>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `own`: the embedded server must be ours. `shared`: one that a running service started will do as well. */
  readonly embedded: 'own' | 'shared';
  readonly signal?: AbortSignal;
  /** Hears of lost connections, and of the embedded server when it dies. */
  readonly log?: SupervisorLog;
}

/**
 * Opens the configured database, starting the embedded PostgreSQL if it is that.
 * Throws `DatabaseError` where it is unreachable, too old, or its folder is in use, and the signal's reason where the
 * embedded one is given up before there is any data.
 */
export async function openDatabase(config: Config, options: OpenOptions): Promise<OpenDatabase> {
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

async function locate({ database, dataDirectory }: Config, options: OpenOptions): Promise<Location> {
  if (database.type === 'external') return elsewhere(database.url);
  const { embedded, signal, log } = options;
  try {
    const server = await EmbeddedPostgres.start({ folder: dataDirectory, signal, log });
    const { connectionString, lost } = server;
    return { connectionString, lost, serverState: () => server.state(), stop: () => server.stop() };
  } catch (error) {
    const busy = error instanceof DatabaseError && error.code === 'embedded-database-in-use';
    const running = busy && embedded === 'shared' ? await findRunningServer(dataDirectory) : undefined;
    if (running === undefined) throw error;
    return elsewhere(running);
  }
}

/** A server that is not ours to start, watch or stop. */
function elsewhere(connectionString: string): Location {
  return {
    connectionString,
    serverState: () => 'running',
    lost: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}
