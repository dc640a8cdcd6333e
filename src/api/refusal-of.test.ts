import { describe, expect, it } from 'vitest';
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

  it('that is ours stays ours', () => {
    expect(refusalOf(new TypeError('undefined is not a function'))).toBeUndefined();
  });
});
