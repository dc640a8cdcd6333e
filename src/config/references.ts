import type { Variables } from './environment.ts';

/** A reference to an environment variable that is not set, with its position in the document. */
export interface UnsetReference {
  readonly path: readonly (string | number)[];
  readonly variable: string;
}

const REFERENCE = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

const ONE_REFERENCE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** Whether a value consists only of a reference, as the values of secrets must. */
export function isReference(value: unknown): boolean {
  return typeof value === 'string' && ONE_REFERENCE.test(value);
}

/**
 * Replaces `${NAME}` in every string of a parsed document by the environment variable; `$$` is a plain `$`. This
 * happens after parsing, so that a value cannot change the structure of the document.
 */
export function resolveReferences(
  document: unknown,
  variables: Variables,
): { value: unknown; unset: readonly UnsetReference[] } {
  const unset: UnsetReference[] = [];
  const resolve = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof value === 'string') {
      return value.replaceAll(REFERENCE, (whole, variable: string | undefined) => {
        if (variable === undefined) return '$';
        const replacement = variables[variable];
        if (replacement !== undefined) return replacement;
        unset.push({ path, variable });
        return whole;
      });
    }
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index]));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, resolve(item, [...path, key])]),
      );
    }
    return value;
  };
  return { value: resolve(document, []), unset };
}
