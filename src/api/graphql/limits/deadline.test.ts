import { describe, expect, it, vi } from 'vitest';
import { buildSchema, execute, parse } from 'graphql';
import { Deadline, enforceDeadlines } from './deadline.ts';

const TOO_LATE = /operationSeconds/;

describe('the deadline of an operation', () => {
  it('answers for what fails after it, so that nobody is left to fail on', async () => {
    const unhandled = vi.fn<(error: unknown) => void>();
    process.on('unhandledRejection', unhandled);
    try {
      const { promise, reject } = Promise.withResolvers<never>();
      await expect(new Deadline(0).race(promise)).rejects.toThrow(TOO_LATE);
      reject(new Error('the pool is closed'));
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  it('begins with no field once it is over', async () => {
    const schema = buildSchema('type Query { late: String }');
    const resolve = vi.fn<() => Promise<string>>(() => Promise.resolve('answer'));
    schema.getQueryType()!.getFields()['late']!.resolve = resolve;
    const contextValue = { deadline: new Deadline(0) };
    const result = await execute({
      schema: enforceDeadlines(schema),
      document: parse('{ late }'),
      contextValue,
    });
    expect(result.errors?.map(({ message }) => message)).toEqual([expect.stringMatching(TOO_LATE)]);
    expect(resolve).not.toHaveBeenCalled();
  });
});
