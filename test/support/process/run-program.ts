import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const BUILT = resolve(ROOT, '.built-for-tests');

/** The output of a program, and how it ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** For Node.js itself, before the program. */
  readonly nodeOptions?: readonly string[];
}

function environment(extra: RunOptions['env']): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }), ...extra };
}

/** Runs the command line from its sources: commands that need no framework run without a build. */
export function runFromSource(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const main = resolve(ROOT, 'src/main.ts');
  return finished(
    spawn(process.execPath, [...(options.nodeOptions ?? []), main, ...args], {
      cwd: options.cwd ?? ROOT,
      env: environment(options.env),
    }),
    options.stdin ?? '',
  );
}

function finished(child: ChildProcess, stdin: string): Promise<Finished> {
  return new Promise((settle, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => settle({ code, stdout, stderr }));
    child.stdin?.end(stdin);
  });
}

/** Ends a program that hangs. It is not a limit for how long anything may take. */
const HANG_GUARD_MS = 300_000;

let building: Promise<string> | undefined;

/** Compiles the program like `npm run build`, without type checking; once per run. Returns its main file. */
export function buildProgram(): Promise<string> {
  building ??= compile();
  return building;
}

async function compile(): Promise<string> {
  await promisify(execFile)(
    process.execPath,
    [
      resolve(ROOT, 'node_modules/typescript/bin/tsc'),
      '-p',
      'tsconfig.build.json',
      '--noCheck',
      '--outDir',
      BUILT,
    ],
    { cwd: ROOT },
  );
  cpSync(resolve(ROOT, 'src/http'), resolve(BUILT, 'http'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  });
  return resolve(BUILT, 'main.js');
}

/** A program that keeps running. */
export interface Running {
  readonly process: ChildProcess;
  /** Its output so far. */
  said(): Finished;
  /** Waits for text on stdout or stderr; rejects with the whole output if the program ends before that. */
  waitFor(text: string | RegExp): Promise<void>;
  /** Waits until the program ends by itself. */
  ended(): Promise<Finished>;
  /** Sends a signal and waits for the end; a program that hangs is killed and returns the code null. */
  stop(signal: NodeJS.Signals): Promise<Finished>;
}

/** Starts the built program. */
export async function startProgram(args: readonly string[], options: RunOptions): Promise<Running> {
  const child = spawn(process.execPath, [await buildProgram(), ...args], {
    cwd: options.cwd ?? ROOT,
    env: environment(options.env),
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const hear = (): void => listeners.forEach((listener) => listener());
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    hear();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    hear();
  });
  child.on('close', hear);
  const ended = once(child, 'close');
  const said = (): Finished => ({ code: child.exitCode, stdout, stderr });
  return {
    process: child,
    said,
    waitFor: (text) =>
      new Promise((settle, reject) => {
        const check = (): void => {
          const heard = `${stdout}\n${stderr}`;
          if (typeof text === 'string' ? heard.includes(text) : text.test(heard)) settle();
          else if (child.exitCode !== null || child.signalCode !== null)
            reject(new Error(`ended with ${child.exitCode}:\n${heard}`));
          else return;
          listeners.delete(check);
        };
        listeners.add(check);
        check();
      }),
    ended: async () => {
      await ended;
      return said();
    },
    stop: (signal) =>
      new Promise((settle) => {
        const impatient = setTimeout(() => child.kill('SIGKILL'), HANG_GUARD_MS);
        child.on('close', () => {
          clearTimeout(impatient);
          settle(said());
        });
        if (child.exitCode === null && child.signalCode === null) child.kill(signal);
        else settle(said());
      }),
  };
}
