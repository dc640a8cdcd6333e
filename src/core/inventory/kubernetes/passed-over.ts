import type { PassedOverObject } from '../inventory.ts';
import type { Labels } from '../labels.ts';
import type { SourceLocation } from '../problems/problem.ts';
import { field, isFields, type Fields } from './fields/fields.ts';
import { labelsFrom } from './fields/read-labels.ts';
import { groupKind, readObjectName, type Envelope } from './fields/read-metadata.ts';
import { mayCreatePods } from './api-groups.ts';

/** Fields that set labels or annotations; selectors (`matchLabels`) only compare them. */
const LABEL_FIELD = /^(pod|service|additional|extra|common)?(labels|annotations)$/i;

/** Longer values are not those of a label. */
const MAX_VALUE = 63;

/**
 * What is kept of an object of a kind that is not known: enough to tell whether it is declared as containing personal
 * data. `undefined` for kinds that certainly create no pods.
 */
export function readPassedOver(
  object: Fields,
  envelope: Envelope,
  location: SourceLocation | undefined,
): PassedOverObject | undefined {
  const kind = groupKind(envelope);
  if (!mayCreatePods(kind)) return undefined;
  const { name, generateName, namespace } = readObjectName(object);
  return {
    kind,
    ...(namespace !== undefined && { namespace }),
    name: name ?? generateName ?? '(unnamed)',
    labels: [...labelMapsIn(field(object, 'metadata')), ...labelMapsIn(field(object, 'spec'))],
    ...(location && { location }),
  };
}

/** Every map of labels or annotations inside a value. */
function labelMapsIn(value: unknown): readonly Labels[] {
  if (Array.isArray(value)) return value.flatMap(labelMapsIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!LABEL_FIELD.test(key) || !isFields(inner)) return labelMapsIn(inner);
    const texts = Object.entries(inner).flatMap(([label, text]) =>
      typeof text === 'string' && text.length <= MAX_VALUE ? [[label, text] as const] : [],
    );
    return texts.length === 0 ? [] : [labelsFrom(texts)];
  });
}
