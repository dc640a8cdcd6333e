import type { Inventory } from '../inventory.ts';
import { ANY_KIND, type Unread } from '../problems/unread.ts';
import { splitStoredName, type StoredObject } from '../stored/stored-object.ts';
import { WORKLOAD_KINDS } from '../workload.ts';

/** A snapshot is held only if at least this many objects of a kind disappeared at once. */
export const LEAST_GONE = 10;

/** Stored under a kind of their own, but parts of other objects: pods come and go with every rollout. */
export const PARTS_OF_OBJECTS: readonly string[] = ['Placement', 'PluginSettings'];

/** Kinds whose objects are replaced all the time, by others with other names. Only how many there are counts. */
const REPLACED: ReadonlySet<string> = new Set(['Job', 'Node', 'Pod']);
const KINDS_WITH_PODS: ReadonlySet<string> = new Set(WORKLOAD_KINDS);

/** A kind whose objects are counted. */
export interface CountedKind {
  /** The Kubernetes kind, also for workloads. */
  readonly kind: string;
  /** The kind under which history stores the objects. */
  readonly stored: string;
}

/** The objects of one kind in the last snapshot that could read the kind. */
export interface KnownKind extends CountedKind {
  /** `namespace/name` of each. Only kinds with at least `LEAST_GONE` objects matter. */
  readonly objects: readonly string[];
  /** Those of `objects` that the newest snapshot does not contain. */
  readonly missing: readonly string[];
}

/** A kind of which most objects disappeared at once. */
export interface GoneKind {
  readonly kind: string;
  /** Number of objects in the last snapshot that could read the kind. */
  readonly before: number;
  /** How many of these still exist. */
  readonly now: number;
}

type HeldKind = GoneKind & CountedKind;

/** What the newest snapshot recorded about missing objects. */
export interface EarlierAbsence {
  readonly known: readonly KnownKind[];
  /** Kinds that cause the newest snapshot to be held. */
  readonly held: readonly GoneKind[];
  /** `given`: an analyst confirmed that the held snapshot shows what the cluster contains. */
  readonly confirmation: 'given' | 'none';
}

/** What a new snapshot records about missing objects. */
export interface Absence {
  /** Kinds that cause the snapshot to be held. */
  readonly held: readonly HeldKind[];
  /** Kinds whose absence is accepted with this snapshot. */
  readonly settled: readonly CountedKind[];
}

/**
 * Finds the kinds that lost more than half of their objects, and at least ten, since the last snapshot that could read
 * them. The cause may be a deletion, but also a wrong context, a proxy that filters, permissions that return empty
 * lists, or a folder that is being copied. The absence is accepted if a second snapshot in a row shows it, or after a
 * confirmation.
 */
export function findAbsence(
  inventory: Pick<Inventory, 'namespaces' | 'unread'>,
  objects: readonly StoredObject[],
  earlier: EarlierAbsence,
): Absence {
  const shown = shownByKind(inventory, objects);
  const before = new Set(earlier.held.map(({ kind }) => kind));
  const held: HeldKind[] = [];
  const settled: CountedKind[] = [];
  for (const known of earlier.known) {
    const { kind, stored } = known;
    const expected = expectedOf(known, inventory.unread);
    const here = shown.get(`${stored} ${kind}`) ?? new Set();
    const now = remaining(kind, expected, here);
    if (!isMost(expected.length, now)) continue;
    if (before.has(kind) && (earlier.confirmation === 'given' || isSameAbsence(known, expected, here)))
      settled.push({ kind, stored });
    else held.push({ kind, stored, before: expected.length, now });
  }
  return { held, settled };
}

/** The inventory, in which the kinds that cause a snapshot to be held are marked as unread. */
export function withHeldKinds<T extends Pick<Inventory, 'unread'>>(inventory: T, { held }: Absence): T {
  if (held.length === 0) return inventory;
  const unread = held.map(({ kind, stored, before, now }): Unread => ({
    // A missing workload hides its pods.
    kind: stored === 'Workload' ? 'Pod' : kind,
    reason: 'gone-at-once',
    message: `${before - now} of ${before} objects of kind ${kind} disappeared at once: until the next snapshot shows the same, or an analyst confirms this one (confirmSnapshot), they do not count as deleted`,
  }));
  return { ...inventory, unread: [...inventory.unread, ...unread] };
}

/** Whether something that was not read may contain objects of a stored kind, in the given namespace or in any. */
export function hidesKind({ kind }: Unread, { kind: own, stored }: CountedKind): boolean {
  return kind.startsWith(ANY_KIND) || kind === own || (stored === 'Workload' && KINDS_WITH_PODS.has(kind));
}

/** The kind of an object, and of a workload the kind that its name begins with. */
function kindOf({ kind, name }: StoredObject): string {
  return kind === 'Workload' ? splitStoredName(name).kind : kind;
}

function shownByKind(
  { namespaces }: Pick<Inventory, 'namespaces'>,
  objects: readonly StoredObject[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const referred = new Set(
    namespaces.filter(({ presence }) => presence !== 'present').map(({ name }) => name),
  );
  const shown = new Map<string, Set<string>>();
  for (const object of objects) {
    if (PARTS_OF_OBJECTS.includes(object.kind)) continue;
    if (object.kind === 'Namespace' && referred.has(object.name)) continue;
    const kind = `${object.kind} ${kindOf(object)}`;
    const own = shown.get(kind) ?? new Set();
    shown.set(kind, own.add(`${object.namespace}/${object.name}`));
  }
  return shown;
}

/** The known objects, without those that the new snapshot could not read anyway. */
function expectedOf(known: KnownKind, unread: readonly Unread[]): readonly string[] {
  const hiding = unread.filter((one) => hidesKind(one, known));
  if (hiding.length === 0) return known.objects;
  if (hiding.some(({ namespace }) => namespace === undefined)) return [];
  const namespaces = new Set(hiding.map(({ namespace }) => namespace));
  return known.objects.filter((object) => !namespaces.has(object.slice(0, object.indexOf('/'))));
}

function remaining(kind: string, expected: readonly string[], shown: ReadonlySet<string>): number {
  return REPLACED.has(kind)
    ? Math.min(expected.length, shown.size)
    : expected.filter((object) => shown.has(object)).length;
}

function isMost(before: number, now: number): boolean {
  const gone = before - now;
  return gone >= LEAST_GONE && gone * 2 > before;
}

/** Whether a snapshot lacks the same objects as the held one, and not most of those that the held one still had. */
function isSameAbsence(
  { kind, missing }: KnownKind,
  expected: readonly string[],
  shown: ReadonlySet<string>,
): boolean {
  const absent = new Set(missing);
  const left = expected.filter((object) => !absent.has(object));
  return !isMost(left.length, remaining(kind, left, shown));
}
