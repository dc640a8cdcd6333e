import { createHash } from 'node:crypto';

/** SHA-256 (hex) of a JSON value in canonical form (object keys sorted), so that equal values have equal digests. */
export function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value, (_key, part: unknown) => sortedKeys(part)))
    .digest('hex');
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
