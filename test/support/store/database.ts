import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { inject } from 'vitest';
import { createPool } from '../../../src/database/pool.ts';
import { administer, databaseUrl, type TestServer } from './database-server.ts';

/** A migrated database for one test file. */
export interface TestDatabase {
  readonly connectionString: string;
  readonly pool: Pool;
  /** Ends the pool and drops the database. */
  drop(): Promise<void>;
}

/**
 * Clones the migrated template, or creates an empty database; drop it in `afterAll`. Starts the server on the first
 * call.
 */
export async function createTestDatabase(content: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const response = await fetch(inject('databaseServer'));
  if (!response.ok) throw new Error(`the test database did not start: ${await response.text()}`);
  const { url, template } = await readServer(response);
  const name = `ringfence_test_${randomUUID().replaceAll('-', '')}`;
  await clone(url, content === 'migrated' ? template : 'template0', name);
  const connectionString = databaseUrl(url, name);
  const pool = createPool({ connectionString });
  return {
    connectionString,
    pool,
    drop: async () => {
      await pool.end();
      await administer(url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** PostgreSQL allows one clone of a template at a time; others only have to wait. */
async function clone(url: string, template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await administer(url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
      return;
    } catch (error) {
      if (attempt === 50 || !String(error).includes('being accessed by other users')) throw error;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}

async function readServer(response: Response): Promise<TestServer> {
  const answer: unknown = await response.json();
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'url' in answer &&
    'template' in answer &&
    typeof answer.url === 'string' &&
    typeof answer.template === 'string'
  ) {
    return { url: answer.url, template: answer.template };
  }
  throw new TypeError('the test database answered something else');
}
