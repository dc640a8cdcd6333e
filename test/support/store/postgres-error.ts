import { DatabaseError } from 'pg';

/** An error as pg reports it, with this SQLSTATE. */
export function postgresError(code: string): Error {
  return Object.assign(new DatabaseError('a message that depends on the locale', 1, 'error'), { code });
}
