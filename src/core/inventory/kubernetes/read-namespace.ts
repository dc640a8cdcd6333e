import { NAMESPACE_NAME_LABEL, type Labels } from '../labels.ts';
import type { SourceLocation } from '../problems/problem.ts';
import type { Fields } from './fields/fields.ts';
import type { ObjectContext } from './fields/object-context.ts';
import { labelsFrom, NO_LABELS, readLabels } from './fields/read-labels.ts';
import { RecordSort } from './record.ts';

export interface Namespace {
  readonly name: string;
  /** Always contains `kubernetes.io/metadata.name`. */
  readonly labels: Labels;
  /** `referred`: not in the source, but other objects refer to it. */
  readonly presence: 'present' | 'referred';
  /**
   * `partly`: the values of `unreadLabels` are not known; if `unreadLabels` is missing, no value is known. Missing: all
   * were read.
   */
  readonly labelsRead?: 'partly';
  /** Keys of labels whose value is not valid text, sorted. */
  readonly unreadLabels?: readonly string[];
  readonly location?: SourceLocation;
}

export const NAMESPACES = new RecordSort<Namespace>({
  kinds: ['Namespace'],
  countedAs: 'Namespace',
  restore: (namespace) => ({ ...namespace, labels: labelsFrom(Object.entries(namespace.labels)) }),
});

/** Reads a `v1` Namespace. Like the API server, it sets the name label regardless of the manifest. */
export function readNamespace(object: Fields, context: ObjectContext): Namespace {
  const { labels, unreadLabels } = readLabels(object, [], context) ?? NO_LABELS;
  return {
    name: context.reference.name,
    labels: withNameLabel(labels, context.reference.name),
    presence: 'present',
    ...(context.errors.length > 0 && { labelsRead: 'partly' }),
    ...(unreadLabels && { unreadLabels }),
    ...context.placed,
  };
}

/** A namespace that other objects refer to and that is not in the source. */
export function referredNamespace(name: string): Namespace {
  return { name, labels: withNameLabel(labelsFrom([]), name), presence: 'referred' };
}

function withNameLabel(labels: Labels, name: string): Labels {
  return labelsFrom([...Object.entries(labels), [NAMESPACE_NAME_LABEL, name]]);
}
