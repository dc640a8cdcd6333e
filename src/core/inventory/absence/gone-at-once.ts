import type { Inventory } from '../inventory.ts';
import { ANY_KIND, type Unread } from '../problems/unread.ts';
import type { StoredObject } from '../stored/stored-object.ts';
import { WORKLOAD_KINDS } from '../workload.ts';

/** Fewer objects than this are never too many to be gone at once. */
export const LEAST_GONE = 10;

/** Stored under a kind of their own, but parts of other objects: pods come and go with every rollout. */
export const PARTS_OF_OBJECTS: readonly string[] = ['Placement', 'PluginSettings'];

/** Kinds whose objects are replaced all the time, by others with other names. Only how many there are counts. */
const REPLACED: ReadonlySet<string> = new Set(['Job', 'Node', 'Pod']);
const KINDS_WITH_PODS: ReadonlySet<string> = new Set(WORKLOAD_KINDS);

/** A kind whose objects are counted. */
export interface CountedKind {
  /** As Kubernetes names it, of workloads too. */
  readonly kind: string;
  /** The kind under which history stores the objects. */
  readonly stored: string;
}

/** The objects of one kind in the last snapshot that knew the kind. */
export interface KnownKind extends CountedKind {
  /** `namespace/name` of each. Only kinds with at least `LEAST_GONE` objects matter. */
  readonly objects: readonly string[];
  /** Those of `objects` that the newest snapshot does not have. */
  readonly missing: readonly string[];
}

/** A kind most of whose objects are gone at once. */
export interface GoneKind {
  readonly kind: string;
  /** How many objects the last snapshot that knew the kind had. */
  readonly before: number;
  /** How many of these still exist. */
  readonly now: number;
}

type HeldKind = GoneKind & CountedKind;

/** What the newest snapshot said of absent objects. */
export interface EarlierAbsence {
  readonly known: readonly KnownKind[];
  /** Kinds that the newest snapshot is held for. */
  readonly held: readonly GoneKind[];
  /** `given`: an analyst confirmed that the held snapshot shows what the cluster contains. */
  readonly confirmation: 'given' | 'none';
}

/** What a new snapshot says of absent objects. */
export interface Absence {
  /** The snapshot is held for these. */
  readonly held: readonly HeldKind[];
  /** Kinds whose absence is accepted with this snapshot. */
  readonly settled: readonly CountedKind[];
}

/**
 * Finds the kinds that lost more than half of their objects, and at least ten, since the last snapshot that knew them.
 * A wrong context, a proxy that filters, lists that are empty instead of forbidden and a folder that is being copied
 * look like this, and so does a real deletion. It is accepted once a second snapshot in a row shows it, or after a
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

/** The inventory, in which the kinds that a snapshot is held for are unread. */
export function withHeldKinds<T extends Pick<Inventory, 'unread'>>(inventory: T, { held }: Absence): T {
  if (held.length === 0) return inventory;
  const unread = held.map(({ kind, stored, before, now }): Unread => ({
    // What a workload's absence hides is its pods.
    kind: stored === 'Workload' ? 'Pod' : kind,
    reason: 'gone-at-once',
    message: `${before - now} of ${before} objects of kind ${kind} are gone at once: until a second snapshot agrees, or an analyst confirms this one (confirmSnapshot), it does not prove that they were deleted`,
  }));
  return { ...inventory, unread: [...inventory.unread, ...unread] };
}

/** Whether something that was not read may contain objects of a stored kind, in a namespace or in some. */
export function hidesKind({ kind }: Unread, { kind: own, stored }: CountedKind): boolean {
  return kind.startsWith(ANY_KIND) || kind === own || (stored === 'Workload' && KINDS_WITH_PODS.has(kind));
}

/** The kind of an object, and of a workload the kind that its name begins with. */
function kindOf({ kind, name }: StoredObject): string {
  return kind === 'Workload' ? name.slice(0, name.indexOf('/')) : kind;
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

/** Whether a snapshot lacks what the held one lacks, rather than most of what that one still had. */
function isSameAbsence(
  { kind, missing }: KnownKind,
  expected: readonly string[],
  shown: ReadonlySet<string>,
): boolean {
  const absent = new Set(missing);
  const left = expected.filter((object) => !absent.has(object));
  return !isMost(left.length, remaining(kind, left, shown));
}
