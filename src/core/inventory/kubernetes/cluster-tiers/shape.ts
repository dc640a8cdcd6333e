import { field, refuseUnknownFields, type Fields } from '../fields/fields.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';

/**
 * The one field that is set of those that a union of the API knows. Anything else is an error: none, several, or a field
 * of a version that is not known, which the API server drops or refuses.
 */
export function onlyField(
  fields: Fields,
  known: readonly string[],
  path: FieldPath,
  context: ObjectContext,
): string | undefined {
  const before = context.errors.length;
  refuseUnknownFields(fields, known, path, context);
  if (context.errors.length > before) return undefined;
  const set = known.filter((key) => field(fields, key) !== undefined);
  if (set.length === 1) return set[0];
  if (set.length === 0) context.error('field-missing', path, `One of ${known.join(', ')} is needed.`);
  else
    context.error(
      'fields-mixed',
      path,
      `Only one of ${set.join(', ')} can be set: make them items of their own.`,
    );
  return undefined;
}

/** Refuses a list that the API server would find too long. */
export function limitItems(
  items: readonly unknown[],
  limit: number,
  path: FieldPath,
  context: ObjectContext,
): void {
  if (items.length > limit)
    context.error(
      'too-many-items',
      path,
      `No more than ${limit} items, found ${items.length}: split the policy.`,
    );
}

/** Refuses a text that stands in a list twice: the API has a set there. */
export function refuseRepeated(texts: readonly string[], path: FieldPath, context: ObjectContext): void {
  for (const [index, text] of texts.entries())
    if (texts.indexOf(text) < index)
      context.error('repeated-item', [...path, index], 'Stands in the list twice: keep one.');
}
