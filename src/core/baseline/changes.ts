import { compareText } from '../inventory/order.ts';
import type { StoredObject } from '../inventory/stored/stored-object.ts';

/** An object that is not as it was approved. */
export interface UnapprovedChange {
  readonly change: 'added' | 'changed' | 'removed';
  /** As in the stored objects. */
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

type Identity = Pick<StoredObject, 'kind' | 'namespace' | 'name'>;

/** Identity of an object within a cluster. */
export function identityKey({ kind, namespace, name }: Identity): string {
  return `${kind} ${namespace}/${name}`;
}

/** What differs between the approved objects and those of today, by kind, namespace and name. */
export function changesSince(
  approved: readonly StoredObject[],
  today: readonly StoredObject[],
): readonly UnapprovedChange[] {
  const before = new Map(approved.map((object) => [identityKey(object), object]));
  const changes: UnapprovedChange[] = [];
  const add = (change: UnapprovedChange['change'], { kind, namespace, name }: Identity) =>
    changes.push({ change, kind, namespace, name });
  for (const object of today) {
    const key = identityKey(object);
    const known = before.get(key);
    if (known === undefined) add('added', object);
    else if (known.contentHash !== object.contentHash) add('changed', object);
    before.delete(key);
  }
  for (const object of before.values()) add('removed', object);
  return changes.toSorted(
    (a, b) =>
      compareText(a.kind, b.kind) || compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
}
