import { describe, expect, it } from 'vitest';
import { postgresError } from '../../test/support/store/postgres-error.ts';
import { replyWith } from './worker-reply.ts';

/** A task that fails with one error after the other, then answers. */
function failingWith(...errors: Error[]) {
  let calls = 0;
  const task = (): Promise<string> => {
    const error = errors[calls++];
    return error === undefined ? Promise.resolve('fine') : Promise.reject(error);
  };
  return { task, calls: () => calls };
}

const ofSocket = (code: string, syscall: string): Error => Object.assign(new Error(code), { code, syscall });

describe('a task of a worker thread', () => {
  it.each([
    ['PostgreSQL was stopped', postgresError('57P01')],
    ['PostgreSQL crashed', postgresError('57P02')],
    ['the connection was closed', new Error('Connection terminated unexpectedly')],
    ['the connection was reset', ofSocket('ECONNRESET', 'read')],
  ])('is repeated once if %s', async (_, lost) => {
    const once = failingWith(lost);
    expect(await replyWith(once.task)).toEqual({ outcome: 'answered', answer: 'fine' });
    const twice = failingWith(lost, lost);
    expect(await replyWith(twice.task)).toMatchObject({ outcome: 'refused', code: 'unavailable' });
    expect(twice.calls()).toBe(2);
  });

  it.each([
    ['nothing listens', ofSocket('ECONNREFUSED', 'connect')],
    ['PostgreSQL is starting', postgresError('57P03')],
    ['no connection is free', postgresError('53300')],
  ])('is not repeated while %s', async (_, error) => {
    const failing = failingWith(error);
    expect(await replyWith(failing.task)).toMatchObject({ outcome: 'refused', code: 'unavailable' });
    expect(failing.calls()).toBe(1);
  });
});
