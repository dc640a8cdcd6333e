import { invalidInput, Refusal } from '../refusals/refusals.ts';
import { isStatementTimeout, isUnavailable } from '../database/errors.ts';
import { isUnstorable } from '../database/storable.ts';

/** The refusal for an error; undefined if it is an internal error. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isUnstorable(error)) return invalidInput('text must not contain the character U+0000');
  if (isUnavailable(error))
    return new Refusal('unavailable', 'the database is not available: try again later');
  if (isStatementTimeout(error)) return new Refusal('timeout', 'reading this took too long: request less');
  return undefined;
}
