import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DatabaseError, hasCode } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import { asUser, serverEnvironment, type ServerUser } from './server-user.ts';

export const SUPERUSER = 'ringfence';

/** The files of the embedded server, below one folder of the project. */
export interface DataFolder {
  /** PostgreSQL's own data. */
  readonly data: string;
  readonly password: string;
  readonly log: string;
}

export function dataFolder(root: string): DataFolder {
  return {
    data: join(root, 'postgres'),
    password: join(root, 'postgres-password'),
    log: join(root, 'postgres.log'),
  };
}

/**
 * Creates the server's password if there is none. The server may run as another user, so it must be able to enter the
 * folder (mode 0711), while the files in it stay private.
 */
export async function prepareFolder(root: string, user: ServerUser): Promise<string> {
  if (user.uid !== undefined) await chmod(root, 0o711);
  const { password } = dataFolder(root);
  try {
    await writeFile(password, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return (await readFile(password, 'utf8')).trim();
}

/** Whether there is a PostgreSQL data folder. */
export async function hasData(root: string): Promise<boolean> {
  return exists(join(dataFolder(root).data, 'PG_VERSION'));
}

export interface InitialData {
  readonly password: string;
  readonly durability: 'synced' | 'unsynced';
  readonly signal?: AbortSignal | undefined;
}

/**
 * Creates an empty PostgreSQL data folder if there is none. It is created under another name and then renamed, so that
 * a crash in between leaves nothing incomplete, and two processes that start at once do not interfere. Throws the
 * signal's reason if cancelled.
 */
export async function initialiseData(
  root: string,
  binaries: PostgresBinaries,
  user: ServerUser,
  { password, durability, signal }: InitialData,
): Promise<void> {
  const { data } = dataFolder(root);
  if (await hasData(root)) return;
  const draft = await mkdtemp(join(root, 'postgres-draft-'));
  const passwordFile = `${draft}-password`;
  try {
    await giveTo(draft, user);
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveTo(passwordFile, user);
    const { command, args, identity } = asUser(user, binaries.initdb, [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      ...(durability === 'unsynced' ? ['--no-sync'] : []),
    ]);
    await promisify(execFile)(command, args, {
      ...identity,
      env: serverEnvironment(),
      ...(signal && { signal }),
    });
    await rename(draft, data);
  } catch (cause) {
    signal?.throwIfAborted();
    if (await exists(join(data, 'PG_VERSION'))) return;
    throw new DatabaseError(
      'embedded-database-failed',
      `the embedded PostgreSQL could not be created in ${data}: ${lastLines(String(cause))}`,
      { cause },
    );
  } finally {
    await rm(passwordFile, { force: true });
    // A cancelled program may still write for a moment.
    await rm(draft, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** The process id and port in `postmaster.pid`, which a running or crashed server leaves behind. */
export async function readPostmaster(data: string): Promise<{ pid: number; port: number } | undefined> {
  try {
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

/** Empties the server's log and opens it so that the server's user may write to it. */
export async function openLog(path: string, user: ServerUser): Promise<number> {
  const file = await open(path, 'w', 0o600);
  await file.close();
  await giveTo(path, user);
  return openSync(path, 'a');
}

export function lastLines(text: string, count = 5): string {
  return text.trim().split('\n').slice(-count).join(' | ');
}

async function giveTo(path: string, { uid, gid }: ServerUser): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
