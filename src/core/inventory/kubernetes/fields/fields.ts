import type { FieldPath, ObjectContext } from './object-context.ts';

/** A JSON object from outside: any key, unvalidated. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field of an object; null counts as missing, as in the API server. */
export function field(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? (fields[key] ?? undefined) : undefined;
}

/** A human-readable description of a value. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** An object field; missing and null give `undefined`, anything else is an error. */
export function objectField(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): Fields | undefined {
  const value = field(fields, key);
  if (value === undefined || isFields(value)) return value;
  context.error('invalid-type', [...path, key], `Expected an object, found ${describe(value)}.`);
  return undefined;
}

/** A list field; missing and null give an empty list, anything else is an error. */
export function listField(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): readonly unknown[] {
  const value = field(fields, key);
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as unknown[];
  context.error(
    'invalid-type',
    [...path, key],
    `Expected a list, found ${describe(value)}. Begin each item with "- ".`,
  );
  return [];
}

/** A list of objects. A null item is an object without fields, as in Go's decoder. */
export function objectListField(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): readonly Fields[] {
  return listField(fields, key, path, context).map((item, index) => {
    if (item === null || item === undefined) return {};
    if (isFields(item)) return item;
    context.error('invalid-type', [...path, key, index], `Expected an object, found ${describe(item)}.`);
    return {};
  });
}

/** A text field; missing and null give `undefined`, anything else is an error. */
export function textField(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): string | undefined {
  const value = field(fields, key);
  if (value === undefined || typeof value === 'string') return value;
  context.error('invalid-type', [...path, key], `Expected text, found ${describe(value)}. Put it in quotes.`);
  return undefined;
}

/** A list of texts. */
export function textListField(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): readonly string[] {
  return listField(fields, key, path, context).flatMap((item, index) => {
    if (typeof item === 'string') return [item];
    context.error(
      'invalid-type',
      [...path, key, index],
      `Expected text, found ${describe(item)}. Put it in quotes.`,
    );
    return [];
  });
}

/** Reports each field that this version does not know: its meaning is unknown, so nothing is guessed. */
export function refuseUnknownFields(
  fields: Fields,
  known: readonly string[],
  path: FieldPath,
  context: ObjectContext,
): void {
  for (const key of Object.keys(fields).sort()) {
    if (known.includes(key) || fields[key] === null || fields[key] === undefined) continue;
    context.error(
      UNKNOWN_FIELD,
      [...path, key],
      `Unknown field. Known here: ${known.join(', ')}. Check the spelling and the indentation.`,
    );
  }
}

export const UNKNOWN_FIELD = 'unknown-field';
