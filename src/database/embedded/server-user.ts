import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseError } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';

/** The user that owns the server's files and runs it. Without `uid`: the current user. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
  /** A program with arguments that starts another program as that user; if missing, the system call is used. */
  readonly launcher?: readonly [string, ...string[]];
}

const run = promisify(execFile);

/** Capabilities that let a user enter folders without permission: the narrow one, and the one that containers have. */
const CAPABILITIES = ['dac_read_search', 'dac_override'];

/**
 * PostgreSQL refuses to run as root. If this process is root, an existing unprivileged user is used; no user is
 * created. If that user cannot reach the project, e.g. below a private /root, it gets a capability for this purpose
 * only. Throws `embedded-database-inaccessible`.
 */
export async function chooseServerUser(root: string, binaries: PostgresBinaries): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const user = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (user === undefined) {
    throw new DatabaseError(
      'embedded-database-inaccessible',
      'PostgreSQL cannot run as root, and there is no user "postgres" or "nobody" to run it: start Ringfence as another user, or set DATABASE_URL',
    );
  }
  const closed = (await closedFolder(dirname(root))) ?? (await closedFolder(dirname(binaries.postgres)));
  if (closed === undefined) return user;
  const launcher = await findLauncher(user, binaries);
  if (launcher !== undefined) return { ...user, launcher };
  throw new DatabaseError(
    'embedded-database-inaccessible',
    `PostgreSQL cannot run as root, and no other user may enter ${closed}, not even with setpriv (part of util-linux; it needs the capabilities SETPCAP and DAC_OVERRIDE): start Ringfence as another user, move the project to a folder that other users may enter, or set DATABASE_URL`,
  );
}

/** How to start a program as this user: command, arguments and options of `spawn` and `execFile`. */
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
 * How to start programs as the user with a capability to enter folders without permission. `initdb` looks for its
 * programs with access(), for which the kernel drops the capabilities of all users except root, unless no_setuid_fixup
 * is set. The probe is therefore `initdb --show`, which looks for them and writes nothing.
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
      // Not installed, or this process cannot grant the capability.
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

/** The innermost folder of a path that other users may not enter. */
async function closedFolder(path: string): Promise<string | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Variables that programs need to be found, to load their libraries and to write temporary files. */
const PASSED_ON = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR', 'TEMP', 'SystemRoot'];

/**
 * The environment of the programs of PostgreSQL. Nothing else of this process's environment is passed on: it may
 * contain the key of the stored credentials and tokens of clusters, and the server runs as another user.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(passedOn), LC_ALL: 'C', TZ: 'UTC' };
}
