import { DatabaseError as PostgresError } from 'pg';

export type DatabaseErrorCode =
  | 'database-unreachable'
  | 'database-too-old'
  | 'migration-failed'
  | 'migrations-ahead'
  | 'migrations-edited'
  | 'migrations-unreleased'
  | 'embedded-database-missing'
  | 'embedded-database-absent'
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

/** Why the database cannot process a statement now but may later. The message says what to do, without details. */
export interface Unavailability {
  readonly code: 'database-unavailable' | 'database-disk-full' | 'database-busy' | 'database-exhausted';
  readonly message: string;
}

const UNAVAILABLE: Unavailability = {
  code: 'database-unavailable',
  message: 'the database is not available: try again later',
};
/** By SQLSTATE, the first that matches. */
const STATES: readonly (readonly [RegExp, Unavailability])[] = [
  [
    /^53100$/,
    {
      code: 'database-disk-full',
      message: "the database's disk is full: free some space there or enlarge it, then try again",
    },
  ],
  [
    /^53300$/,
    {
      code: 'database-busy',
      message:
        "all connections of the database are in use: try again later, or raise PostgreSQL's max_connections",
    },
  ],
  [
    /^53/,
    {
      code: 'database-exhausted',
      message:
        "the database has reached one of its limits, such as its memory: see PostgreSQL's log, then try again",
    },
  ],
  [/^(08|57P0)/, UNAVAILABLE],
];
const SOCKET_CALLS: ReadonlySet<string> = new Set(['connect', 'read', 'write']);
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

/** Why the database is temporarily unavailable; undefined if the error has another cause. */
export function unavailabilityOf(error: unknown): Unavailability | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') {
    const { code } = error;
    if (error instanceof PostgresError) return STATES.find(([state]) => state.test(code))?.[1];
    return isOfSocket(error) && PASSING_SYSTEM_CODES.has(code) ? UNAVAILABLE : undefined;
  }
  return PASSING_MESSAGES.some((pattern) => pattern.test(error.message)) ? UNAVAILABLE : undefined;
}

/** Unlike, for example, a file that does not exist. */
function isOfSocket(error: Error): boolean {
  return 'syscall' in error && typeof error.syscall === 'string' && SOCKET_CALLS.has(error.syscall);
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
    return isOfSocket(error) && ENDED_SYSTEM_CODES.has(error.code);
  }
  return ENDED_MESSAGES.test(error.message);
}

/** Whether PostgreSQL cancelled a statement because of its time limit. */
export function isStatementTimeout(error: unknown): boolean {
  return error instanceof PostgresError && error.code === '57014';
}
