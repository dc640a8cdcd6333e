import type { Terminal } from './output/terminal.ts';

/** The command line was used in a way that cannot work. */
export class UsageError extends Error {
  readonly code = 'usage';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** An error that was foreseen: it carries a stable code and says what to do. */
function isForeseen(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(error.code)
  );
}

const ELSEWHERE = 'or choose another data folder (dataDirectory, RINGFENCE_DATA_DIRECTORY)';
/** Why the operating system refuses a path, and what to do about it. */
const PATH_REFUSALS: Readonly<Record<string, string>> = {
  EACCES: `not permitted: give this user the right to, ${ELSEWHERE}`,
  EPERM: `not permitted: give this user the right to, ${ELSEWHERE}`,
  EROFS: `the file system is read-only: make it writable, ${ELSEWHERE}`,
  ENOSPC: `the disk is full: make room, ${ELSEWHERE}`,
  ENOTDIR: `a file is where a folder should be: move it away, ${ELSEWHERE}`,
  EEXIST: `a file is where a folder should be: move it away, ${ELSEWHERE}`,
};

/** What to say of a path that cannot be used; undefined for every other error. */
function explainPath(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return undefined;
  const why = PATH_REFUSALS[String(error.code)];
  return why === undefined ? undefined : `${String(error.path)}: ${why}`;
}

/** Says what went wrong on stderr. A stack is shown only for what should never happen. */
export function explainFailure(error: unknown, terminal: Terminal): void {
  if (isForeseen(error)) {
    terminal.progress(`ringfence: ${error.message}`);
    return;
  }
  const path = explainPath(error);
  if (path !== undefined) {
    terminal.progress(`ringfence: ${path}`);
    return;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.progress(`ringfence: this should not have happened, please report it:\n${detail}`);
}
