export type DatabaseErrorCode =
  | 'database-unreachable'
  | 'database-too-old'
  | 'migration-failed'
  | 'migrations-ahead'
  | 'migrations-edited'
  | 'embedded-database-missing'
  | 'embedded-database-in-use'
  | 'embedded-database-inaccessible'
  | 'embedded-database-failed'
  | 'embedded-database-lost';

/** Whether an error of the operating system has this code, e.g. `EEXIST`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Something is wrong with the database itself. The message says what to do about it and holds no secret. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}
