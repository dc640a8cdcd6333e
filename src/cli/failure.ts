import type { Terminal } from './output/terminal.ts';

/** The command line was used incorrectly. */
export class UsageError extends Error {
  readonly code = 'usage';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** An expected error: it has a stable code and says what to do. */
function isForeseen(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(error.code)
  );
}

const ELSEWHERE = 'or choose another data folder (dataDirectory, RINGFENCE_DATA_DIRECTORY)';
/** Why the operating system rejects a path, and what to do about it. */
const PATH_REFUSALS: Readonly<Record<string, string>> = {
  EACCES: `permission denied: give this user access, ${ELSEWHERE}`,
  EPERM: `permission denied: give this user access, ${ELSEWHERE}`,
  EROFS: `the file system is read-only: make it writable, ${ELSEWHERE}`,
  ENOSPC: `the disk is full: free some space, ${ELSEWHERE}`,
  ENOTDIR: `there is a file instead of a folder: move it away, ${ELSEWHERE}`,
  EEXIST: `there is a file instead of a folder: move it away, ${ELSEWHERE}`,
};

/** The explanation for a path that cannot be used; undefined for all other errors. */
function explainPath(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return undefined;
  const why = PATH_REFUSALS[String(error.code)];
  return why === undefined ? undefined : `${String(error.path)}: ${why}`;
}

/** Prints an error on stderr. The stack is shown only for unexpected errors. */
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
  terminal.progress(`ringfence: unexpected error, please report it:\n${detail}`);
}
