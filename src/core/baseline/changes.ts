import { compareIdentities, identityKey, type StoredIdentity } from '../inventory/stored/stored-identity.ts';
import type { StoredObject } from '../inventory/stored/stored-object.ts';

/** An object that is not as it was approved. */
export interface UnapprovedChange extends StoredIdentity {
  readonly change: 'added' | 'changed' | 'removed';
}

/** What differs between the approved objects and those of today, by kind, namespace and name. */
export function changesSince(
  approved: readonly StoredObject[],
  today: readonly StoredObject[],
): readonly UnapprovedChange[] {
  const before = new Map(approved.map((object) => [identityKey(object), object]));
  const changes: UnapprovedChange[] = [];
  const add = (change: UnapprovedChange['change'], { kind, namespace, name }: StoredIdentity) =>
    changes.push({ change, kind, namespace, name });
  for (const object of today) {
    const key = identityKey(object);
    const known = before.get(key);
    if (known === undefined) add('added', object);
    else if (known.contentHash !== object.contentHash) add('changed', object);
    before.delete(key);
  }
  for (const object of before.values()) add('removed', object);
  return changes.sort(compareIdentities);
}
