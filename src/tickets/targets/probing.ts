import type { ProbeCheck } from './target.ts';
import { TargetError, type TargetErrorCode } from './target-error.ts';

/** A check and what it does; the returned sentence says what was found. It throws TargetError if it fails. */
type ProbeStep = readonly [check: ProbeCheck['check'], run: () => Promise<string>];

/** Runs checks until one fails. A failed connection is shown as such, whichever check noticed it. */
export async function probing(steps: readonly ProbeStep[]): Promise<readonly ProbeCheck[]> {
  const checks: ProbeCheck[] = [];
  for (const [check, run] of steps) {
    try {
      const message = await run();
      if (checks.length === 0)
        checks.push({ check: 'connection', outcome: 'ok', message: 'the service answers' });
      checks.push({ check, outcome: 'ok', message });
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      checks.push({ check: CHECKS[error.code] ?? check, outcome: 'failed', message: error.message });
      return checks;
    }
  }
  return checks;
}

/** Rejects an error of something that the settings name and the service does not have, with its name. */
export function missing(what: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof TargetError) || error.code !== 'not-found') throw error;
    throw new TargetError(
      'not-found',
      `${what} does not exist, or is hidden from the account: correct the settings, or give the account access`,
      { ...(error.status !== undefined && { status: error.status }), cause: error },
    );
  };
}

/** Errors that say which check has failed, whichever check noticed them. */
const CHECKS: Partial<Record<TargetErrorCode, ProbeCheck['check']>> = {
  unreachable: 'connection',
  unavailable: 'connection',
  'unexpected-response': 'connection',
  unauthorised: 'credentials',
  'field-rejected': 'fields',
};
