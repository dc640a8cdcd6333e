import { isFields, type Fields } from '../../../core/inventory/kubernetes/fields/fields.ts';
import type { PlannedKind } from './plan.ts';

/**
 * Gives an item of a LIST its kind and drops what is large and read by nothing: managed fields, annotations (often a
 * whole copy of the object) and status save what is kept of them, and everything but metadata for kinds of which no more is wanted. What is no object with metadata is left as it is, for the inventory to report.
 */
export function projectObject(item: unknown, planned: PlannedKind): unknown {
  if (!isFields(item) || !isFields(item['metadata'])) return item;
  const { collected, apiVersion } = planned;
  const { metadata: _metadata, status, ...rest } = item;
  const { managedFields: _managed, annotations, ...metadata } = item['metadata'];
  const keptAnnotations = fieldsOf(annotations, collected.annotations);
  const envelope = {
    apiVersion,
    kind: collected.kind,
    metadata: { ...metadata, ...(keptAnnotations && { annotations: keptAnnotations }) },
  };
  if (collected.representation === 'metadata') return envelope;
  if (collected.status === 'whole') return { ...rest, ...envelope, status };
  const keptStatus = fieldsOf(status, collected.status);
  return { ...rest, ...envelope, ...(keptStatus && { status: keptStatus }) };
}

/** Some fields of what may be an object; `undefined` where it has none of them. */
function fieldsOf(value: unknown, keys: readonly string[]): Fields | undefined {
  if (!isFields(value)) return undefined;
  const found = keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]] as const);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/**
 * What of an object decides about verdicts, as text: two readings of a boundary that agree in it are the same moment.
 * A namespace is its labels: controllers write its annotations and status all the time. Other objects are their
 * `generation`, which a change of spec raises, else their resource version, and the annotations that are kept.
 */
export function boundaryMark(object: unknown): string {
  if (!isFields(object) || !isFields(object['metadata'])) return JSON.stringify(object);
  const { uid, name, namespace, labels, annotations, generation, resourceVersion } = object['metadata'];
  const content =
    object['kind'] === 'Namespace'
      ? sortedEntries(labels)
      : [generation ?? resourceVersion, sortedEntries(annotations)];
  return JSON.stringify([object['kind'], object['apiVersion'], namespace, name, uid, content]);
}

function sortedEntries(labels: unknown): unknown {
  return isFields(labels) ? Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)) : labels;
}
