import type { StoredObject } from '../../inventory/stored/stored-object.ts';

export type StoredIdentity = Pick<StoredObject, 'kind' | 'namespace' | 'name'>;

/** Identifies a stored object within a cluster. */
export function identityKey({ kind, namespace, name }: StoredIdentity): string {
  return `${kind} ${namespace}/${name}`;
}

/** Identifies the object that a change is about: the pods of a workload are part of it. */
export function subjectKeyOf({ kind, namespace, name }: StoredIdentity): string {
  return identityKey({ kind: kind === 'Placement' ? 'Workload' : kind, namespace, name });
}
