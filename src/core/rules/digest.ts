import { createHash } from 'node:crypto';
import { canonicalJson } from '../inventory/canonical-json.ts';

/** SHA-256 (hex) of a JSON value in canonical form: equal values have equal digests. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
