import { hidesKind } from '../../inventory/absence/gone-at-once.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import {
  splitStoredName,
  storedWorkloadName,
  type StoredObject,
} from '../../inventory/stored/stored-object.ts';
import type { ObjectDrift } from '../drift-event.ts';
import type { DriftGround, HashedObject } from '../drift-ground.ts';
import { identityKey, type StoredIdentity } from '../../inventory/stored/stored-identity.ts';

/** What the base and the events since say of an object. */
export interface ToldObject extends StoredIdentity {
  /** Null: it does not exist. */
  readonly contentHash: string | null;
  /** The snapshot that said so. */
  readonly sequence: number;
}

/** The stored identity of the object of an event. */
export function identityOf({ object: { category, kind, namespace, name } }: ObjectDrift): StoredIdentity {
  return category === 'workload'
    ? { kind: 'Workload', namespace, name: storedWorkloadName({ kind, name }) }
    : { kind, namespace, name };
}

/** By `identityKey`: the objects of the base, brought up to date by the events that were recorded since. */
export function toldObjects({ base, objects, recorded }: DriftGround): ReadonlyMap<string, ToldObject> {
  const told = new Map<string, ToldObject>();
  for (const object of objects)
    if (object.of !== 'newest')
      told.set(identityKey(object), {
        ...identityIn(object),
        contentHash: object.contentHash,
        sequence: base.sequence,
      });
  for (const { sequence, event } of recorded) {
    if (event.type !== 'object') continue;
    const identity = identityOf(event);
    told.set(identityKey(identity), { ...identity, contentHash: event.contents.after, sequence });
  }
  return told;
}

function identityIn({ kind, namespace, name }: HashedObject): StoredIdentity {
  return { kind, namespace, name };
}

/**
 * What a snapshot that lacks an object says about it. `gone`: it does not exist. `held`: most objects of its kind
 * disappeared at once, and whether they were removed is not confirmed yet. `unknown`: objects of its kind may not have
 * been read.
 */
export type ObjectAbsence = 'gone' | 'held' | 'unknown';

export function absenceOf(
  { kind, namespace, name }: StoredIdentity,
  unread: readonly Unread[],
): ObjectAbsence {
  const isNamed = kind === 'Workload' || kind === 'PluginSettings';
  const own = { kind: isNamed ? splitStoredName(name).kind : kind, stored: kind };
  const hiding = unread.filter(
    (one) =>
      hidesKind(one, own) && (one.namespace === undefined || namespace === '' || one.namespace === namespace),
  );
  if (hiding.length === 0) return 'gone';
  return hiding.every(({ reason }) => reason === 'gone-at-once') ? 'held' : 'unknown';
}

/** The hashes of bodies that a comparison needs and the new snapshot does not contain. */
export function neededBodies(ground: DriftGround, objects: readonly StoredObject[]): readonly string[] {
  const now = new Map(objects.map((object) => [identityKey(object), object.contentHash]));
  const own = new Set(now.values());
  const needed = new Set<string>();
  for (const object of [
    ...ground.objects.filter(({ of }) => of !== 'newest'),
    ...toldObjects(ground).values(),
  ]) {
    const { contentHash } = object;
    if (contentHash !== null && now.get(identityKey(object)) !== contentHash && !own.has(contentHash))
      needed.add(contentHash);
  }
  return [...needed].sort();
}

/** Whether the newest snapshot has the same objects with the same contents. */
export function hasSameObjects(ground: DriftGround, objects: readonly StoredObject[]): boolean {
  const newest = ground.objects.filter(({ of }) => of !== 'base');
  if (newest.length !== objects.length) return false;
  const now = new Map(objects.map((object) => [identityKey(object), object.contentHash]));
  return newest.every((object) => now.get(identityKey(object)) === object.contentHash);
}
