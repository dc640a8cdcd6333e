/** What a request was refused for. Stable: part of the API in upper case with underscores. */
export type RefusalCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'invalid-input'
  | 'conflict'
  | 'limit-exceeded'
  | 'timeout'
  | 'unavailable';

/**
 * A request that was understood and cannot be granted, for a reason that the caller may know and can act on.
 * Anything else that is thrown is a fault of ours: it is logged, and the caller learns a correlation id only.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Path of the input field at fault, e.g. `['schedule', 'seconds']`. */
  readonly field: readonly string[];

  constructor(code: RefusalCode, message: string, field: readonly string[] = []) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.field = field;
  }
}

/** The object does not exist, or not for this caller: the two look the same. */
export function notFound(what: string, field: readonly string[] = []): Refusal {
  return new Refusal('not-found', `${what} does not exist or is out of this token's scope`, field);
}

export function invalidInput(message: string, field: readonly string[] = []): Refusal {
  return new Refusal('invalid-input', message, field);
}
