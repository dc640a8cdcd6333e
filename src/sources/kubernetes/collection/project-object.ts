import { isFields, type Fields } from '../../../core/inventory/kubernetes/fields/fields.ts';
import { DELIVERY_ANNOTATIONS } from '../../../core/inventory/provenance/delivery.ts';
import { lastWrites } from '../../../core/inventory/provenance/last-writes.ts';
import { hasOwnProvenance } from '../../../core/inventory/provenance/provenance-draft.ts';
import type { PlannedKind } from './plan.ts';

/**
 * Sets the kind of a list item and drops what is large and not needed: the field sets of managed fields, all annotations
 * (often a whole copy of the object) and status fields except those that are kept, and everything except metadata for
 * kinds of which no more is needed. An item that is not an object with metadata is left unchanged, for the inventory to
 * report.
 */
export function projectObject(item: unknown, planned: PlannedKind): unknown {
  if (!isFields(item) || !isFields(item['metadata'])) return item;
  const { collected, apiVersion } = planned;
  const { metadata: _metadata, status, ...rest } = item;
  const { managedFields, annotations, ...metadata } = item['metadata'];
  const identity = { apiVersion, kind: collected.kind };
  const isOwn = hasOwnProvenance({ ...identity, metadata });
  const writes = isOwn ? lastWrites(managedFields) : [];
  const keptAnnotations = fieldsOf(annotations, [
    ...collected.annotations,
    ...(isOwn ? DELIVERY_ANNOTATIONS : []),
  ]);
  const envelope = {
    ...identity,
    metadata: {
      ...metadata,
      ...(writes.length > 0 && { managedFields: writes }),
      ...(keptAnnotations && { annotations: keptAnnotations }),
    },
  };
  if (collected.representation === 'metadata') return envelope;
  if (collected.status === 'whole') return { ...rest, ...envelope, status };
  const keptStatus = fieldsOf(status, collected.status);
  return { ...rest, ...envelope, ...(keptStatus && { status: keptStatus }) };
}

/** Some fields of what may be an object; `undefined` if it has none of them. */
function fieldsOf(value: unknown, keys: readonly string[]): Fields | undefined {
  if (!isFields(value)) return undefined;
  const found = keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]] as const);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/**
 * The part of an object that affects verdicts, as text: two readings of the boundaries with equal texts show the same
 * state. For a namespace these are its labels, because controllers update its annotations and status all the time. For
 * other objects it is their `generation`, which a change of spec increments, or else their resource version, plus the
 * annotations that are kept, except those that only say who delivered it.
 */
export function boundaryMark(object: unknown): string {
  if (!isFields(object) || !isFields(object['metadata'])) return JSON.stringify(object);
  const { uid, name, namespace, labels, annotations, generation, resourceVersion } = object['metadata'];
  const content =
    object['kind'] === 'Namespace'
      ? sortedEntries(labels)
      : [generation ?? resourceVersion, sortedEntries(annotations).filter(([key]) => !isDelivery(key))];
  return JSON.stringify([object['kind'], object['apiVersion'], namespace, name, uid, content]);
}

function isDelivery(annotation: string): boolean {
  return DELIVERY_ANNOTATIONS.includes(annotation);
}

function sortedEntries(labels: unknown): readonly [string, unknown][] {
  return isFields(labels) ? Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
}
