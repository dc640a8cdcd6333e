import type { Labels } from '../../labels.ts';
import { describe, field, isFields, type Fields } from './fields.ts';
import type { FieldPath, ObjectContext } from './object-context.ts';

/** A map of labels without a prototype, so that no key has a special meaning. */
export function emptyLabels(): Record<string, string> {
  const labels: Record<string, string> = Object.create(null);
  return labels;
}

/** Copies entries into a map without a prototype. */
export function labelsFrom(entries: Iterable<readonly [string, string]>): Labels {
  const labels = emptyLabels();
  for (const [key, value] of entries) labels[key] = value;
  return labels;
}

/**
 * Labels of an object. A value that is not text is an error (the API server rejects it) and is kept as text, so that
 * the object is still shown.
 */
export function readLabels(metadata: Fields, path: FieldPath, context: ObjectContext): Labels {
  const value = field(metadata, 'labels');
  const labels = emptyLabels();
  if (value === undefined) return labels;
  if (!isFields(value)) {
    context.error('invalid-type', [...path, 'labels'], `Expected a map of labels, found ${describe(value)}.`);
    return labels;
  }
  for (const key of Object.keys(value)) {
    const text = value[key];
    if (typeof text === 'string') labels[key] = text;
    else if (text === null) labels[key] = '';
    else {
      context.error(
        'label-not-text',
        [...path, 'labels', key],
        `A label value must be text, found ${describe(text)}. Put it in quotes.`,
      );
      if (typeof text === 'number' || typeof text === 'boolean') labels[key] = String(text);
    }
  }
  return labels;
}

/** The values of some annotations of an object; anything that is not text is left out. */
export function readAnnotations(object: Fields, keys: readonly string[]): Labels {
  const metadata = field(object, 'metadata');
  const annotations = isFields(metadata) ? field(metadata, 'annotations') : undefined;
  if (!isFields(annotations)) return labelsFrom([]);
  return labelsFrom(
    keys.flatMap((key) => {
      const value = field(annotations, key);
      return typeof value === 'string' ? [[key, value] as const] : [];
    }),
  );
}
