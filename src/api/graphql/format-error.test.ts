import { GraphQLError } from 'graphql';
import { expect, it } from 'vitest';
import { createPool } from '../../database/pool.ts';
import { DEFAULT_REQUEST_LIMITS } from '../api-settings.ts';
import { createLogger } from '../../observability/logger.ts';
import { errorFormatter } from './format-error.ts';

it('tells the caller of a field to come again while the database is away, and logs why', async () => {
  const logs: string[] = [];
  const logger = createLogger({ level: 'warn', destination: { write: (line) => void logs.push(line) } });
  const pool = createPool({ connectionString: 'postgresql://127.0.0.1:1/none' });
  const originalError = await pool.query('SELECT 1').catch((error: unknown) => error);
  await pool.end();
  if (!(originalError instanceof Error)) throw new Error('nothing listens at this port');
  const error = new GraphQLError('connect', { originalError, path: ['clusters'] });
  const told = errorFormatter(logger, DEFAULT_REQUEST_LIMITS)(error.toJSON(), error);
  expect(told.extensions).toMatchObject({ code: 'UNAVAILABLE' });
  expect(told.message).not.toContain('ECONNREFUSED');
  expect(logs.join('')).toContain('ECONNREFUSED');
});
