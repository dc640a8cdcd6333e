const MAX_DEPTH = 100;

/**
 * A copy of `value` that contains only JSON: other values become null, and everything nested deeper than 100 levels is
 * replaced by a note. Never throws.
 */
export function plainJson(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'object') return null;
  if (depth >= MAX_DEPTH) return `(nested deeper than ${MAX_DEPTH} levels)`;
  if (Array.isArray(value)) return value.map((item) => plainJson(item, depth + 1));
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) copy[key] = plainJson(item, depth + 1);
  return copy;
}
