/** Why a request was refused. Stable: the API shows these in upper case with underscores. */
export type RefusalCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'invalid-input'
  | 'conflict'
  /** It existed, but retention has removed it. */
  | 'not-kept'
  | 'limit-exceeded'
  | 'timeout'
  | 'unavailable';

/**
 * A valid request that cannot be granted for a reason that the caller may know and can act on. Anything else that is
 * thrown is an internal error: it is logged, and the caller gets only a correlation id.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Path of the invalid input field, e.g. `['schedule', 'seconds']`. */
  readonly field: readonly string[];

  constructor(code: RefusalCode, message: string, field: readonly string[] = []) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.field = field;
  }
}

/** The object does not exist or is out of the caller's scope; the two cannot be distinguished. */
export function notFound(what: string, field: readonly string[] = []): Refusal {
  return new Refusal('not-found', `${what} does not exist or is out of this token's scope`, field);
}

export function invalidInput(message: string, field: readonly string[] = []): Refusal {
  return new Refusal('invalid-input', message, field);
}
