import { UsageError } from '../failure.ts';

/**
 * The version number that an option gives.
 *
 * @param of what has versions, with its article
 * @throws UsageError
 */
export function readVersion(option: string, text: string, of: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${option} must be the version of ${of}, or 0 for none`);
}
