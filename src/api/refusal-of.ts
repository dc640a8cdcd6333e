import { invalidInput, Refusal } from './refusals.ts';
import { isStatementTimeout, isUnavailable } from '../database/errors.ts';
import { isUnstorable } from '../database/storable.ts';

/** The refusal that an error amounts to; undefined where it is a fault of ours. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isUnstorable(error)) return invalidInput('no text may hold the character U+0000');
  if (isUnavailable(error))
    return new Refusal('unavailable', 'the database does not answer: try again later');
  if (isStatementTimeout(error)) return new Refusal('timeout', 'reading this took too long: ask for less');
  return undefined;
}
