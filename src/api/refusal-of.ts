import { invalidInput, Refusal } from '../refusals/refusals.ts';
import { isStatementTimeout, unavailabilityOf } from '../database/errors.ts';
import { isUnstorable } from '../database/storable.ts';

/** The refusal for an error; undefined if it is an internal error. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isUnstorable(error)) return invalidInput('text must not contain the character U+0000');
  const unavailability = unavailabilityOf(error);
  if (unavailability !== undefined) return new Refusal('unavailable', unavailability.message);
  if (isStatementTimeout(error)) return new Refusal('timeout', 'reading this took too long: request less');
  return undefined;
}
