import { isFields, type Fields } from '../../../../core/inventory/kubernetes/fields/fields.ts';
import { KEPT_ANNOTATIONS } from '../../../../core/inventory/kubernetes/fields/kept-annotations.ts';
import type { PlannedKind } from './plan.ts';

/**
 * Gives an item of a LIST its kind and drops what is large and read by nothing: managed fields, annotations (often a
 * whole copy of the object) save those that are read, status (apart from a pod's, and the addresses of nodes
 * and load balancers), and everything but metadata for kinds of which no more is wanted. What is no object with metadata is left as it is, for the inventory to report.
 */
export function projectObject(item: unknown, planned: PlannedKind): unknown {
  if (!isFields(item) || !isFields(item['metadata'])) return item;
  const { collected, apiVersion } = planned;
  const { metadata: _metadata, status, ...rest } = item;
  const { managedFields: _managed, annotations, ...metadata } = item['metadata'];
  const kept = keptAnnotations(collected.kind, annotations);
  const envelope = { apiVersion, kind: collected.kind, metadata: { ...metadata, ...kept } };
  if (collected.representation === 'metadata') return envelope;
  if (collected.kind === 'Pod') return { ...rest, ...envelope, status };
  const wanted = KEPT_STATUS[collected.kind];
  if (wanted === undefined || !isFields(status)) return { ...rest, ...envelope };
  return { ...rest, ...envelope, status: { [wanted]: status[wanted] } };
}

/** The one field of a status that is kept. */
const KEPT_STATUS: Readonly<Record<string, string>> = { Node: 'addresses', Service: 'loadBalancer' };

function keptAnnotations(kind: string, annotations: unknown): { readonly annotations?: Fields } {
  if (!hasKeptAnnotations(kind) || !isFields(annotations)) return {};
  const entries = KEPT_ANNOTATIONS[kind].flatMap((key) => {
    const value = annotations[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return entries.length === 0 ? {} : { annotations: Object.fromEntries(entries) };
}

function hasKeptAnnotations(kind: string): kind is keyof typeof KEPT_ANNOTATIONS {
  return Object.hasOwn(KEPT_ANNOTATIONS, kind);
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
