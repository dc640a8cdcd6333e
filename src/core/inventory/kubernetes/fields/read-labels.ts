import type { Labels } from '../../labels.ts';
import { compareText } from '../../order.ts';
import { describe, field, isFields, objectField, type Fields } from './fields.ts';
import { isLabelKey, isLabelValue, LABEL_KEY_SYNTAX, LABEL_VALUE_SYNTAX } from './names.ts';
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
  /** Keys whose value is not valid text, sorted: the value is not known. Missing: none. */
  readonly unreadLabels?: readonly string[];
}

/** What is wrong with the value of a label that is not text. */
export function notText(value: unknown): string {
  const read = typeof value === 'object' ? describe(value) : `${typeof value} ${describe(value)}`;
  return `A label value must be text, and YAML reads this one as ${read}. Put what it is meant to be in quotes.`;
}

/** The result for labels that are not a map, or have keys that are not valid. */
export const NO_LABELS: ReadLabels = { labels: emptyLabels() };

/**
 * The labels of an object or pod template at `path`. A value that is not text, or that the API server does not allow, is
 * an error: the API server rejects the object, and its author may correct the value to what is written (`y`, `1.0`), to
 * what YAML makes of it (`true`, `1`) or to anything else. It is kept as text for display. `undefined`, with an error, if
 * the labels are not a map, or a key is not valid and may be corrected to any other.
 */
export function readLabels(object: Fields, path: FieldPath, context: ObjectContext): ReadLabels | undefined {
  const before = context.errors.length;
  const value = mapOfLabels(object, path, context);
  if (context.errors.length > before) return undefined;
  const labels = emptyLabels();
  const [unread, refused]: [string[], string[]] = [[], []];
  for (const key of Object.keys(value)) {
    const text = value[key];
    if (!isLabelKey(key)) refused.push(key);
    else if (typeof text === 'string') {
      labels[key] = text;
      if (!isLabelValue(text)) unread.push(key);
    } else if (text === null) labels[key] = '';
    else {
      unread.push(key);
      if (typeof text === 'number' || typeof text === 'boolean') labels[key] = String(text);
    }
  }
  // Problems are stored with the object, whose hash must not depend on the order of keys.
  for (const key of refused.sort(compareText))
    context.error(
      'label-key',
      [...path, 'metadata', 'labels', key],
      `Bad label key: ${LABEL_KEY_SYNTAX}; the prefix is a lower-case DNS name.`,
    );
  for (const key of unread.sort(compareText))
    refuseValue(value[key], [...path, 'metadata', 'labels', key], context);
  return refused.length > 0 ? undefined : { labels, ...(unread.length > 0 && { unreadLabels: unread }) };
}

function refuseValue(value: unknown, at: FieldPath, context: ObjectContext): void {
  if (typeof value === 'string') context.error('label-value', at, `Bad label value: ${LABEL_VALUE_SYNTAX}.`);
  else context.error('label-not-text', at, notText(value));
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
