import { Pool } from 'pg';
import { DatabaseError } from './errors.ts';

export interface PoolOptions {
  readonly connectionString: string;
  readonly maxConnections?: number;
  /** PostgreSQL cancels statements that take longer, unless a transaction sets its own limit. Unlimited if missing. */
  readonly statementSeconds?: number;
  /** Receives errors of idle connections, which the pool replaces by itself. */
  readonly onConnectionLost?: ((error: Error) => void) | undefined;
}

/** Injection token of the API's pool, for code that needs the address of the database. Stores are injected by class. */
export const DATABASE_POOL = Symbol('DATABASE_POOL');

/** The oldest supported PostgreSQL version. */
const OLDEST_VERSION = 140_000;

/** A pool shared by Prisma and the stores' prepared SQL. Connects on demand. */
export function createPool(options: PoolOptions): Pool {
  const { connectionString, maxConnections, statementSeconds, onConnectionLost } = options;
  const pool = new Pool({
    connectionString,
    max: maxConnections ?? 10,
    application_name: 'ringfence',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    ...(statementSeconds !== undefined && { statement_timeout: statementSeconds * 1000 }),
  });
  const hear = (error: Error): void => onConnectionLost?.(error);
  // The pool listens only to its idle connections. An error on a connection that a caller holds, between two
  // statements, would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', hear);
  return pool;
}

/** Throws `database-unreachable` or `database-too-old`, with a message that does not contain the password. */
export async function assertUsable(pool: Pool): Promise<void> {
  let version: number;
  try {
    const { rows } = await pool.query<{ server_version_num: string }>('SHOW server_version_num');
    version = Number(rows[0]?.server_version_num);
  } catch (cause) {
    throw new DatabaseError(
      'database-unreachable',
      `the database cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. Check DATABASE_URL and that PostgreSQL is running`,
      { cause },
    );
  }
  if (version < OLDEST_VERSION) {
    throw new DatabaseError(
      'database-too-old',
      `PostgreSQL ${Math.floor(version / 10_000)} is too old: Ringfence needs version 14 or newer`,
    );
  }
}
