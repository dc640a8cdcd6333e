import { invalidInput, Refusal } from '../access/refusals.ts';
import { isUnstorable } from '../database/storable.ts';

/** The refusal that an error amounts to; undefined where it is a fault of ours. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  return isUnstorable(error) ? invalidInput('no text may hold the character U+0000') : undefined;
}
