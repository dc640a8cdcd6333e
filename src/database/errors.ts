import { DatabaseError as PostgresError } from 'pg';

export type DatabaseErrorCode =
  | 'database-unreachable'
  | 'database-too-old'
  | 'migration-failed'
  | 'migrations-ahead'
  | 'migrations-edited'
  | 'migrations-unreleased'
  | 'embedded-database-missing'
  | 'embedded-database-in-use'
  | 'embedded-database-inaccessible'
  | 'embedded-database-failed'
  | 'embedded-database-lost';

/** Whether an error of the operating system has this code, e.g. `EEXIST`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** An error of the database itself. The message says what to do and contains no secret. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** Classes and codes of SQLSTATE that mean that the server cannot process the statement now but may later. */
const PASSING_STATES = /^(08|53|57P0)/;
const PASSING_SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
/** Errors of pg and its pool that have no code. */
const PASSING_MESSAGES: readonly RegExp[] = [
  /^timeout exceeded when trying to connect$/,
  /^Connection terminated/,
  /^Client has encountered a connection error/,
  /^timeout expired$/,
];

/** Whether the database is temporarily unavailable: it is down or starting, or all connections are in use. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') {
    if (error instanceof PostgresError) return PASSING_STATES.test(error.code);
    return 'syscall' in error && PASSING_SYSTEM_CODES.has(error.code);
  }
  return PASSING_MESSAGES.some((pattern) => pattern.test(error.message));
}

/** SQLSTATE: PostgreSQL ended the connection because it was stopped or has crashed. */
const ENDED_STATES = /^57P0[12]$/;
const ENDED_SYSTEM_CODES: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);
const ENDED_MESSAGES = /^(Connection terminated unexpectedly$|Client has encountered a connection error)/;

/**
 * Whether an open connection was lost, e.g. because PostgreSQL restarted. A new connection may work at once, so a read
 * can be repeated.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') {
    if (error instanceof PostgresError) return ENDED_STATES.test(error.code);
    return 'syscall' in error && error.syscall !== 'connect' && ENDED_SYSTEM_CODES.has(error.code);
  }
  return ENDED_MESSAGES.test(error.message);
}

/** Whether PostgreSQL cancelled a statement because of its time limit. */
export function isStatementTimeout(error: unknown): boolean {
  return error instanceof PostgresError && error.code === '57014';
}
