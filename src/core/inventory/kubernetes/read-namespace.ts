import { NAMESPACE_NAME_LABEL, type Labels } from '../labels.ts';
import type { SourceLocation } from '../problem.ts';
import { objectField, type Fields } from './fields/fields.ts';
import type { ObjectContext } from './fields/object-context.ts';
import { labelsFrom, readLabels } from './fields/read-labels.ts';
import { RecordSort } from './record.ts';

export interface Namespace {
  readonly name: string;
  /** Always holds `kubernetes.io/metadata.name`. */
  readonly labels: Labels;
  /** `referred`: not present in the source, only named by other objects. */
  readonly presence: 'present' | 'referred';
  /** Missing where all labels could be read. `partly`: there is something else among them, so none of them count. */
  readonly labelsRead?: 'partly';
  readonly location?: SourceLocation;
}

export const NAMESPACES = new RecordSort<Namespace>({
  kinds: ['Namespace'],
  countedAs: 'Namespace',
  restore: (namespace) => ({ ...namespace, labels: labelsFrom(Object.entries(namespace.labels)) }),
});

/** A `v1` Namespace. The API server sets its name label whatever the manifest says, and so does this. */
export function readNamespace(object: Fields, context: ObjectContext): Namespace {
  const metadata = objectField(object, 'metadata', [], context) ?? {};
  const labels = readLabels(metadata, ['metadata'], context);
  return {
    name: context.reference.name,
    labels: withNameLabel(labels, context.reference.name),
    presence: 'present',
    ...(context.errors.length > 0 && { labelsRead: 'partly' }),
    ...context.placed,
  };
}

/** A namespace that other objects name and the source does not hold. */
export function referredNamespace(name: string): Namespace {
  return { name, labels: withNameLabel(labelsFrom([]), name), presence: 'referred' };
}

function withNameLabel(labels: Labels, name: string): Labels {
  return labelsFrom([...Object.entries(labels), [NAMESPACE_NAME_LABEL, name]]);
}
