import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { DatabaseError } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import { dataFolder, lastLines, openLog, readPostmaster } from './data-folder.ts';
import { claim, inUse, isAlive } from './ownership.ts';
import { asUser, serverEnvironment, type ServerUser } from './server-user.ts';

/** Start options of a server. A restart uses the same ones, so that its address does not change. */
export interface ServerSetup {
  readonly root: string;
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser;
  readonly port: number;
  readonly password: string;
  readonly settings: Readonly<Record<string, string>>;
}

const START_PATIENCE_MS = 180_000;
const STOP_PATIENCE_MS = 5_000;

/**
 * One run of PostgreSQL on existing data. It has its own process group: Ctrl-C reaches only this process, which stops
 * the server last.
 */
export class ServerProcess {
  /** Settles with the exit code or signal when the server has ended for any reason. */
  readonly exited: Promise<string>;
  /** This process's session on the server, which marks the server as owned. */
  readonly owner: Client;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, owner: Client) {
    this.#process = child;
    this.owner = owner;
    this.exited = endOf(child);
  }

  /** Starts the server and waits until it accepts connections. Throws a `DatabaseError` if it does not. */
  static async start(setup: ServerSetup): Promise<ServerProcess> {
    const child = await launch(setup);
    const stopWithUs = (): void => void child.kill('SIGINT');
    process.once('exit', stopWithUs);
    child.once('exit', () => process.off('exit', stopWithUs));
    return new ServerProcess(child, await whenReady(setup, child));
  }

  /** Closes open connections and stops the server within seconds. Committed data is kept. */
  async stop(): Promise<void> {
    await this.owner.end().catch(() => undefined);
    this.#process.kill('SIGINT');
    const impatient = setTimeout(() => this.#process.kill('SIGQUIT'), STOP_PATIENCE_MS);
    await this.exited;
    clearTimeout(impatient);
  }
}

async function launch({ root, binaries, user, port, settings }: ServerSetup): Promise<ChildProcess> {
  const { data, log } = dataFolder(root);
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket files: the length of their path is limited, and the default is outside the project.
    unix_socket_directories: '',
    log_min_messages: 'warning',
    timezone: 'UTC',
    ...settings,
  };
  const output = await openLog(log, user);
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args, identity } = asUser(user, binaries.postgres, ['-D', data, ...flags]);
  const child = spawn(command, args, {
    ...identity,
    cwd: data,
    detached: true,
    stdio: ['ignore', output, output],
    env: serverEnvironment(),
  });
  closeSync(output);
  child.on('error', () => undefined);
  child.unref();
  return child;
}

async function endOf(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once('exit', resolve));
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

async function whenReady({ root, port, password }: ServerSetup, child: ChildProcess): Promise<Client> {
  const { data, log } = dataFolder(root);
  const deadline = performance.now() + START_PATIENCE_MS;
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    try {
      const outcome = await claim(port, password);
      if (outcome.type === 'owner') return outcome.session;
      throw inUse(data, outcome.pid ?? child.pid);
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      if (performance.now() > deadline) break;
      await sleep(50);
    }
  }
  child.kill('SIGQUIT');
  const running = await readPostmaster(data);
  if (running !== undefined && running.pid !== child.pid && isAlive(running.pid))
    throw inUse(data, running.pid);
  const words = lastLines(await readFile(log, 'utf8').catch(() => ''));
  throw new DatabaseError(
    'embedded-database-failed',
    `the embedded PostgreSQL did not start (${log}): ${words}`,
  );
}
