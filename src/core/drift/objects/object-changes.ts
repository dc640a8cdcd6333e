import type { Unread } from '../../inventory/problems/unread.ts';
import type { StoredObject } from '../../inventory/stored/stored-object.ts';
import type { DriftGround } from '../drift-ground.ts';
import { changedFields } from './changed-fields.ts';
import { driftObject } from './drift-object.ts';
import { absenceOf, toldObjects, type ObjectAbsence, type ToldObject } from './earlier-objects.ts';
import type { BodyReader, ObjectChange } from './object-change.ts';
import { renamedFrom } from './renames.ts';
import {
  compareIdentities,
  identityKey,
  type StoredIdentity,
} from '../../inventory/stored/stored-identity.ts';

export interface ComparedObjects {
  readonly ground: DriftGround;
  readonly objects: readonly StoredObject[];
  readonly bodies: BodyReader;
  readonly unread: readonly Unread[];
}

/** Kinds of stored objects that are parts of others. */
const PARTS: ReadonlySet<string> = new Set(['Placement']);

/**
 * The objects that differ from what the base and the events since say of them, by kind, namespace and name. That the
 * pods of a workload are other ones is no change of it.
 */
export function objectChanges(compared: ComparedObjects): readonly ObjectChange[] {
  const { ground, objects, bodies, unread } = compared;
  const told = toldObjects(ground);
  const newest = newestHashes(ground);
  const changes: ObjectChange[] = [];
  const seen = new Set<string>();
  const add = (
    identity: StoredIdentity,
    earlier: ToldObject | undefined,
    object: StoredObject | undefined,
    absence: ObjectAbsence = 'gone',
  ): void => {
    const [before, after] = [
      existing(identity, earlier?.contentHash, bodies),
      existing(identity, object?.contentHash, bodies),
    ];
    if (before === after) return;
    const shown = newest.get(identityKey(identity)) ?? null;
    changes.push({
      type: 'object',
      change: before === null ? 'added' : after === null ? 'removed' : 'changed',
      object: driftObject(identity),
      fields: before === null || after === null ? [] : fieldsOf(bodies(before), bodies(after)),
      ...(object?.provenance !== undefined && after !== null && { provenance: object.provenance }),
      ...(after === null && absence === 'held' && { absence }),
      contents: { before, after },
      baseSequence: shown === before || earlier === undefined ? ground.newest.sequence : earlier.sequence,
      identity,
    });
  };
  for (const object of objects) {
    if (PARTS.has(object.kind)) continue;
    const { kind, namespace, name } = object;
    const key = identityKey(object);
    seen.add(key);
    const earlier = told.get(key);
    if (earlier?.contentHash !== object.contentHash) add({ kind, namespace, name }, earlier, object);
  }
  for (const [key, earlier] of told) {
    const { kind, namespace, name, contentHash } = earlier;
    if (contentHash === null || seen.has(key) || PARTS.has(kind)) continue;
    const absence = absenceOf(earlier, unread);
    if (absence !== 'unknown') add({ kind, namespace, name }, earlier, undefined, absence);
  }
  changes.sort((a, b) => compareIdentities(a.identity, b.identity));
  return renamedFrom(changes, bodies);
}

function newestHashes({ objects }: DriftGround): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const object of objects) if (object.of !== 'base') hashes.set(identityKey(object), object.contentHash);
  return hashes;
}

/** The hash of an object that exists: a namespace that other objects only refer to does not. */
function existing(
  { kind }: StoredIdentity,
  contentHash: string | null | undefined,
  bodies: BodyReader,
): string | null {
  if (contentHash === null || contentHash === undefined) return null;
  if (kind !== 'Namespace') return contentHash;
  const text = bodies(contentHash);
  if (text === undefined) return contentHash;
  const body: { readonly presence?: unknown } = JSON.parse(text);
  return body.presence === 'present' ? contentHash : null;
}

/** Versions of snapshots whose objects are no longer kept cannot be compared. */
function fieldsOf(before: string | undefined, after: string | undefined): readonly string[] {
  return before === undefined || after === undefined ? [] : changedFields(before, after);
}
