import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { delimiter, dirname, isAbsolute } from 'node:path';

/** How a call ended. `negative`: Git answered no. `stopped`: nothing more was wanted. */
export type GitEnd = 'done' | 'negative' | 'stopped' | 'failed' | 'missing' | 'limit-reached';

export interface GitCall {
  /** The top folder of the work tree. */
  readonly top: string;
  readonly args: readonly string[];
  /** Ends the call with `limit-reached`. */
  readonly limit: AbortSignal;
  /** Receives the output; returns `enough` to stop the call. */
  readonly onOutput: (chunk: Uint8Array) => 'more' | 'enough';
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * What a repository's own configuration could make Git run, or read from elsewhere, for the commands used here: values
 * on the command line take precedence over it and over the files that it includes.
 */
const CONFIG: Readonly<Record<string, string>> = {
  'core.fsmonitor': 'false',
  'core.hooksPath': devNull,
  'core.attributesFile': devNull,
  'core.pager': 'cat',
  'core.sshCommand': 'false',
  'core.gitProxy': 'false',
  'core.askPass': 'false',
  'core.editor': 'false',
  'core.alternateRefsCommand': 'false',
  'credential.helper': '',
  'protocol.allow': 'never',
  'gpg.program': devNull,
  'gpg.openpgp.program': devNull,
  'gpg.x509.program': devNull,
  'gpg.ssh.program': devNull,
  'log.showSignature': 'false',
  'log.follow': 'false',
  'log.showRoot': 'true',
  'log.mailmap': 'false',
  'diff.orderFile': devNull,
  'gc.auto': '0',
  'maintenance.auto': 'false',
  // A folder of manifests that looks like a bare repository is not used as one.
  'safe.bareRepository': 'explicit',
};

/** Configuration of the machine and of the user is not read: it may contain exceptions for foreign repositories. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  HOME: devNull,
  XDG_CONFIG_HOME: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_SYSTEM: devNull,
  GIT_CONFIG_GLOBAL: devNull,
  GIT_ATTR_NOSYSTEM: '1',
  // An empty list: no protocol is allowed, regardless of `protocol.<name>.allow`.
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  // History as it was committed, not as `git replace` and grafts show it.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
};

/**
 * Runs Git in a work tree that may be hostile: no program that the repository names is run, nothing is fetched or
 * written, and nothing of this process's environment reaches Git except where to find it.
 */
export async function runGit({ top, args, limit, onOutput }: GitCall): Promise<GitEnd> {
  if (limit.aborted) return 'limit-reached';
  const config = Object.entries(CONFIG).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const { promise, resolve } = Promise.withResolvers<GitEnd>();
  const git = spawn('git', ['--no-pager', '--no-optional-locks', '-C', top, ...config, ...args], {
    cwd: '/',
    env: { ...ENVIRONMENT, PATH: absoluteFolders(), GIT_CEILING_DIRECTORIES: dirname(top) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = (end: GitEnd): void => {
    resolve(end);
    git.kill('SIGKILL');
  };
  const onLimit = (): void => stop('limit-reached');
  limit.addEventListener('abort', onLimit, { once: true });
  let bytes = 0;
  git.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) stop('limit-reached');
    else if (onOutput(chunk) === 'enough') stop('stopped');
  });
  git.once('error', (error) => resolve('code' in error && error.code === 'ENOENT' ? 'missing' : 'failed'));
  git.once('close', (code) => resolve(code === 0 ? 'done' : code === 1 ? 'negative' : 'failed'));
  try {
    return await promise;
  } finally {
    limit.removeEventListener('abort', onLimit);
  }
}

/** The folders of PATH, without those that would be searched for relative to a work tree. */
function absoluteFolders(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => isAbsolute(folder)).join(delimiter);
}
