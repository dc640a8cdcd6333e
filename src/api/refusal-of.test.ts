import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { postgresError } from '../../test/support/store/postgres-error.ts';
import { createPool } from '../database/pool.ts';
import { refusalOf } from './refusal-of.ts';

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('an error', () => {
  it('of a database that does not answer tells the caller to try again', async () => {
    const pool = createPool({ connectionString: 'postgresql://127.0.0.1:1/none' });
    expect(refusalOf(await errorOf(pool.query('SELECT 1')))?.code).toBe('unavailable');
    await pool.end();
  });

  it('of a pool whose connections are all taken tells the caller to try again', () => {
    expect(refusalOf(new Error('timeout exceeded when trying to connect'))?.code).toBe('unavailable');
  });

  it.each([
    ['53100', "the database's disk is full: free some space"],
    ['53300', 'all connections of the database are in use'],
    ['53200', 'the database has reached one of its limits'],
    ['57P03', 'the database is not available'],
  ])('of PostgreSQL with SQLSTATE %s says what the database lacks', (code, message) => {
    expect(refusalOf(postgresError(code))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(message),
    });
  });

  it('about a file is not one of the database', async () => {
    expect(refusalOf(await errorOf(readFile('no-such-file')))).toBeUndefined();
  });

  it('that is ours stays ours', () => {
    expect(refusalOf(new TypeError('undefined is not a function'))).toBeUndefined();
  });
});
