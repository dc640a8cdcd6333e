import type { Terminal } from './terminal.ts';

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

/** Says what went wrong on stderr. A stack is shown only for what should never happen. */
export function explainFailure(error: unknown, terminal: Terminal): void {
  if (isForeseen(error)) {
    terminal.progress(`ringfence: ${error.message}`);
    return;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.progress(`ringfence: this should not have happened, please report it:\n${detail}`);
}
