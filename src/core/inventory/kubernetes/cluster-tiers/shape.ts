import { field, refuseUnknownFields, type Fields } from '../fields/fields.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';

/**
 * The only field that is set of a union of the API. It is an error if none or several are set, or if there is an unknown
 * field, which the API server drops or rejects.
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
      `Only one of ${set.join(', ')} can be set: make them separate items.`,
    );
  return undefined;
}

/** Reports an error for a list that is longer than the API server allows. */
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
      `At most ${limit} items are allowed, found ${items.length}: split the policy.`,
    );
}

/** Reports an error for a string that occurs twice in a list that the API defines as a set. */
export function refuseRepeated(texts: readonly string[], path: FieldPath, context: ObjectContext): void {
  for (const [index, text] of texts.entries())
    if (texts.indexOf(text) < index)
      context.error('repeated-item', [...path, index], 'Occurs twice in the list: keep one.');
}
