import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseError } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';

/** Who the server's files belong to and who it runs as. Without `uid`: as ourselves. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
  /** Program with arguments that starts another program as that user; without it the system does so. */
  readonly launcher?: readonly [string, ...string[]];
}

const run = promisify(execFile);

/** What lets a user enter folders that are closed to it: the narrow capability, else the one that containers have. */
const CAPABILITIES = ['dac_read_search', 'dac_override'];

/**
 * PostgreSQL refuses to run as root. Where we are root, an unprivileged user that every system has takes its place:
 * no user is made for it. Where that user could not reach the project, e.g. below a private /root, it is given just
 * the capability to. Throws `embedded-database-inaccessible`.
 */
export async function chooseServerUser(root: string, binaries: PostgresBinaries): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const user = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (user === undefined) {
    throw new DatabaseError(
      'embedded-database-inaccessible',
      'PostgreSQL cannot run as root and there is no user "postgres" or "nobody" to run it as: start Ringfence as another user, or set DATABASE_URL',
    );
  }
  const closed = (await closedFolder(dirname(root))) ?? (await closedFolder(dirname(binaries.postgres)));
  if (closed === undefined) return user;
  const launcher = await findLauncher(user, binaries);
  if (launcher !== undefined) return { ...user, launcher };
  throw new DatabaseError(
    'embedded-database-inaccessible',
    `PostgreSQL cannot run as root, and no other user may enter ${closed}, not even with setpriv (it comes with util-linux, and needs the capabilities SETPCAP and DAC_OVERRIDE): start Ringfence as another user, move the project to a folder that others may enter, or set DATABASE_URL`,
  );
}

/** How to start a program as this user: command, arguments and the options that `spawn` and `execFile` take. */
export function asUser(
  { uid, gid, launcher }: ServerUser,
  program: string,
  args: readonly string[],
): { readonly command: string; readonly args: string[]; readonly identity: { uid?: number; gid?: number } } {
  if (launcher !== undefined) {
    return { command: launcher[0], args: [...launcher.slice(1), program, ...args], identity: {} };
  }
  const identity = uid === undefined || gid === undefined ? {} : { uid, gid };
  return { command: program, args: [...args], identity };
}

/**
 * How to start programs as the user with a capability to pass closed folders. `initdb` looks for its programs with
 * access(), for which the kernel drops the capabilities of every user but root, unless no_setuid_fixup is set: so
 * the probe is `initdb --show`, which looks for them and writes nothing.
 */
async function findLauncher(
  { uid, gid }: ServerUser,
  { initdb }: PostgresBinaries,
): Promise<readonly [string, ...string[]] | undefined> {
  for (const capability of CAPABILITIES) {
    const launcher = [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=-all,+${capability}`,
      '--securebits=+no_setuid_fixup',
    ] as const;
    try {
      const [command, ...args] = launcher;
      await run(command, [...args, initdb, '--show', `--pgdata=${dirname(initdb)}`]);
      return launcher;
    } catch {
      // Not installed, or this process does not have the capability to give.
    }
  }
  return undefined;
}

async function lookUp(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** The innermost folder on the way to a path that others may not enter. */
async function closedFolder(path: string): Promise<string | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
