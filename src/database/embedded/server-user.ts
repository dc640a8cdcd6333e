import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseError } from '../errors.ts';

/** Who the server runs as. Empty: as ourselves. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. Where we are root, an unprivileged user that every system has takes its
 * place: no user is made for it. Throws `embedded-database-inaccessible` where that user could not reach
 * `paths`, e.g. below a private /root.
 */
export async function chooseServerUser(paths: readonly string[]): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const user = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (user === undefined) {
    throw new DatabaseError(
      'embedded-database-inaccessible',
      'PostgreSQL cannot run as root and there is no user "postgres" or "nobody" to run it as: start Ringfence as another user, or set DATABASE_URL',
    );
  }
  for (const path of paths) await assertReachable(path);
  return user;
}

async function lookUp(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function assertReachable(path: string): Promise<void> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) {
      throw new DatabaseError(
        'embedded-database-inaccessible',
        `PostgreSQL cannot run as root, and no other user may enter ${folder}: start Ringfence as another user, move the project to a folder that others may enter, or set DATABASE_URL`,
      );
    }
    if (dirname(folder) === folder) return;
  }
}
