import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DatabaseError, hasCode } from '../errors.ts';
import { OWNER_LOCK } from '../locks.ts';
import { SUPERUSER, dataFolder, readPostmaster } from './data-folder.ts';

const STOP_PATIENCE_MS = 20_000;

export function connectionString(port: number, password: string, database: string): string {
  return `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Connects as the owner of the server, or returns the process that is. */
export async function claim(
  port: number,
  password: string,
): Promise<{ type: 'owner'; session: Client } | { type: 'taken'; pid: number | undefined }> {
  const session = new Client({
    connectionString: connectionString(port, password, 'postgres'),
    application_name: `ringfence-owner-${process.pid}`,
    connectionTimeoutMillis: 5_000,
  });
  // Users of the server notice when it stops; the error here must not end the process.
  session.on('error', () => undefined);
  await session.connect();
  const { rows } = await session.query<{ taken: boolean; owner: string | null }>(
    `SELECT pg_try_advisory_lock($1) AS taken,
       (SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.locktype = 'advisory' AND l.objid = $1 AND l.granted AND a.pid <> pg_backend_pid() LIMIT 1) AS owner`,
    [OWNER_LOCK],
  );
  if (rows[0]?.taken === true) return { type: 'owner', session };
  await session.end();
  const pid = Number(/^ringfence-owner-(\d+)$/.exec(rows[0]?.owner ?? '')?.[1]);
  return { type: 'taken', pid: Number.isNaN(pid) ? undefined : pid };
}

/**
 * Handles a server that already runs on the data. A server whose owner no longer exists (it was killed) is stopped, so
 * that it can be started again; one with an owner causes `embedded-database-in-use`. PostgreSQL itself removes a
 * `postmaster.pid` without a server.
 */
export async function retireRunningServer(data: string, password: string): Promise<void> {
  const running = await readPostmaster(data);
  if (running === undefined) return;
  let outcome: Awaited<ReturnType<typeof claim>>;
  try {
    outcome = await claim(running.port, password);
  } catch {
    return;
  }
  if (outcome.type === 'taken') throw inUse(data, outcome.pid ?? running.pid);
  const { rows } = await outcome.session.query<{ data_directory: string }>('SHOW data_directory');
  await outcome.session.end();
  if (rows[0]?.data_directory !== data) return;
  process.kill(running.pid, 'SIGINT');
  const deadline = performance.now() + STOP_PATIENCE_MS;
  while (isAlive(running.pid)) {
    if (performance.now() > deadline) throw inUse(data, running.pid);
    await sleep(50);
  }
}

/**
 * Stops the server of a folder if its owner no longer exists. `in-use`: the owner is running, or this could not be
 * determined; `gone`: no server is running there.
 */
export async function retireEmbeddedPostgres(folder: string): Promise<'gone' | 'in-use'> {
  const { data, password } = dataFolder(resolve(folder));
  try {
    await retireRunningServer(data, (await readFile(password, 'utf8')).trim());
  } catch (error) {
    if (error instanceof DatabaseError || !hasCode(error, 'ENOENT')) return 'in-use';
  }
  const running = await readPostmaster(data);
  return running !== undefined && isAlive(running.pid) ? 'in-use' : 'gone';
}

export function inUse(data: string, pid: number): DatabaseError {
  return new DatabaseError(
    'embedded-database-in-use',
    `the data in ${data} is in use by process ${pid}: stop that Ringfence first, or use another data folder`,
  );
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
