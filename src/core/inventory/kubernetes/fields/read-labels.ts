import type { Labels } from '../../labels.ts';
import { compareText } from '../../order.ts';
import { describe, field, isFields, objectField, type Fields } from './fields.ts';
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

/** The labels of an object or pod template. */
export interface ReadLabels {
  readonly labels: Labels;
  /** Keys whose value is not text, sorted: the value is not known. Missing: none. */
  readonly unreadLabels?: readonly string[];
}

/** What is wrong with the value of a label that is not text. */
export function notText(value: unknown): string {
  const read = typeof value === 'object' ? describe(value) : `${typeof value} ${describe(value)}`;
  return `A label value must be text, and YAML reads this one as ${read}. Put what it is meant to be in quotes.`;
}

/** The result for labels that are not a map. */
export const NO_LABELS: ReadLabels = { labels: emptyLabels() };

/**
 * The labels of an object or pod template at `path`. A value that is not text is an error: the API server rejects the
 * object, and its author may correct the value to what is written (`y`, `1.0`) or to what YAML makes of it (`true`,
 * `1`). It is kept as text for display. `undefined`, with an error, if the labels are not a map.
 */
export function readLabels(object: Fields, path: FieldPath, context: ObjectContext): ReadLabels | undefined {
  const before = context.errors.length;
  const value = mapOfLabels(object, path, context);
  if (context.errors.length > before) return undefined;
  const labels = emptyLabels();
  const unread: string[] = [];
  for (const key of Object.keys(value)) {
    const text = value[key];
    if (typeof text === 'string') labels[key] = text;
    else if (text === null) labels[key] = '';
    else {
      unread.push(key);
      if (typeof text === 'number' || typeof text === 'boolean') labels[key] = String(text);
    }
  }
  // Problems are stored with the object, whose hash must not depend on the order of keys.
  for (const key of unread.sort(compareText))
    context.error('label-not-text', [...path, 'metadata', 'labels', key], notText(value[key]));
  return { labels, ...(unread.length > 0 && { unreadLabels: unread }) };
}

const NONE: Fields = {};

function mapOfLabels(object: Fields, path: FieldPath, context: ObjectContext): Fields {
  const metadata = objectField(object, 'metadata', path, context) ?? NONE;
  const value = field(metadata, 'labels');
  if (value === undefined) return NONE;
  if (isFields(value)) return value;
  context.error(
    'invalid-type',
    [...path, 'metadata', 'labels'],
    `Expected a map of labels, found ${describe(value)}.`,
  );
  return NONE;
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
