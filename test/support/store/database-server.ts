import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { EmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import { retireEmbeddedPostgres } from '../../../src/database/embedded/ownership.ts';
import { migrate } from '../../../src/database/migrations.ts';
import { createPool } from '../../../src/database/pool.ts';

/** What a test file needs to create its database. */
export interface TestServer {
  readonly url: string;
  /** Name of a migrated database without rows, to be cloned. */
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** URL that starts the database server on the first request, and returns a `TestServer`. */
    databaseServer: string;
  }
}

const ROOT = resolve('.ringfence');
const FOLDER = join(ROOT, `test-${process.pid}`);

/**
 * One PostgreSQL for the whole test run, started when the first test requests a database, so that runs of unit tests
 * need none. It is the server in TEST_DATABASE_URL, or an embedded one that is removed when the run ends.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<RunningServer> | undefined;
  const door = createServer((_request, response) => {
    server ??= startServer();
    server.then(
      ({ url, template }) => response.end(JSON.stringify({ url, template })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  if (address === null || typeof address === 'string') throw new TypeError('not listening on TCP');
  project.provide('databaseServer', `http://127.0.0.1:${address.port}/`);
  return async () => {
    door.close();
    door.closeAllConnections();
    const running = await server?.catch(() => undefined);
    await running?.stop();
  };
}

interface RunningServer extends TestServer {
  stop(): Promise<void>;
}

async function startServer(): Promise<RunningServer> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) return withTemplate(given, async () => undefined);
  await clearAbandoned();
  const embedded = await EmbeddedPostgres.start({
    folder: FOLDER,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  const stop = async (): Promise<void> => {
    await embedded.stop();
    await rm(FOLDER, { recursive: true, force: true });
  };
  try {
    return await withTemplate(embedded.connectionString, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function withTemplate(url: string, stop: () => Promise<void>): Promise<RunningServer> {
  const template = `ringfence_template_${randomUUID().replaceAll('-', '')}`;
  await administer(url, `CREATE DATABASE ${template}`);
  const pool = createPool({ connectionString: databaseUrl(url, template) });
  await migrate(pool);
  await pool.end();
  return {
    url,
    template,
    stop: async () => {
      await administer(url, `DROP DATABASE ${template}`);
      await stop();
    },
  };
}

/** Killed runs leave their server and its folder behind. */
async function clearAbandoned(): Promise<void> {
  const entries = await readdir(ROOT).catch(() => []);
  for (const entry of entries) {
    if (!/^test-\d+$/.test(entry)) continue;
    const outcome = await retireEmbeddedPostgres(join(ROOT, entry));
    if (outcome === 'gone') await rm(join(ROOT, entry), { recursive: true, force: true });
  }
}

export async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
