import { compareText } from '../order.ts';
import type { StoredObject } from './stored-object.ts';

export type StoredIdentity = Pick<StoredObject, 'kind' | 'namespace' | 'name'>;

/** Identifies a stored object within a cluster. */
export function identityKey({ kind, namespace, name }: StoredIdentity): string {
  return `${kind} ${namespace}/${name}`;
}

/** By kind, namespace and name. */
export function compareIdentities(a: StoredIdentity, b: StoredIdentity): number {
  return compareText(a.kind, b.kind) || compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}

/** Identifies the object that a change is about: the pods of a workload are part of it. */
export function subjectKeyOf({ kind, namespace, name }: StoredIdentity): string {
  return identityKey({ kind: kind === 'Placement' ? 'Workload' : kind, namespace, name });
}
