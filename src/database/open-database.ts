import type { Pool } from 'pg';
import type { Config } from '../config/config.ts';
import { findRunningServer } from './embedded/attach.ts';
import { EmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { DatabaseError } from './errors.ts';
import { assertUsable, createPool } from './pool.ts';

/** An open database. `close` also stops the embedded server, if it was started here. */
export interface OpenDatabase {
  readonly pool: Pool;
  readonly connectionString: string;
  close(): Promise<void>;
}

/** `own`: the embedded server must be ours. `shared`: one that a running service started will do as well. */
type EmbeddedUse = 'own' | 'shared';

/**
 * Opens the configured database, starting the embedded PostgreSQL if it is that.
 * Throws `DatabaseError` where it is unreachable, too old, or its folder is in use, and the signal's reason where the
 * embedded one is given up before there is any data.
 */
export async function openDatabase(
  config: Config,
  use: EmbeddedUse,
  signal?: AbortSignal,
): Promise<OpenDatabase> {
  const location = await locate(config, use, signal);
  const { connectionString } = location;
  const pool = createPool({ connectionString });
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
  return { pool, connectionString, close };
}

interface Location {
  readonly connectionString: string;
  stop(): Promise<void>;
}

async function locate(
  { database, dataDirectory }: Config,
  use: EmbeddedUse,
  signal: AbortSignal | undefined,
): Promise<Location> {
  if (database.type === 'external') {
    return { connectionString: database.url, stop: () => Promise.resolve() };
  }
  try {
    const server = await EmbeddedPostgres.start({ folder: dataDirectory, signal });
    return { connectionString: server.connectionString, stop: () => server.stop() };
  } catch (error) {
    const busy = error instanceof DatabaseError && error.code === 'embedded-database-in-use';
    const running = busy && use === 'shared' ? await findRunningServer(dataDirectory) : undefined;
    if (running === undefined) throw error;
    return { connectionString: running, stop: () => Promise.resolve() };
  }
}
