import { Pool } from 'pg';
import { DatabaseError } from './errors.ts';

export interface PoolOptions {
  readonly connectionString: string;
  readonly maxConnections?: number;
  /** PostgreSQL ends statements that take longer, unless a transaction sets its own limit. No limit without it. */
  readonly statementSeconds?: number;
  /** Hears of connections that broke while no statement ran on them; the pool replaces them by itself. */
  readonly onConnectionLost?: ((error: Error) => void) | undefined;
}

/** Injection token of the API's pool, for what needs the address of the database. Stores are injected by their class. */
export const DATABASE_POOL = Symbol('DATABASE_POOL');

/** The oldest PostgreSQL that the migrations and statements are written for. */
const OLDEST_VERSION = 140_000;

/** A pool that Prisma and the prepared SQL of the stores share. Opens connections when they are needed. */
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
  // The pool listens to its idle connections only. One that breaks in the hands of a caller, between two statements,
  // would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', hear);
  return pool;
}

/** Throws `database-unreachable` or `database-too-old`, in words without the password. */
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
