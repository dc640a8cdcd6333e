import type { InventoryDraft } from './draft.ts';
import type { Fields } from './fields/fields.ts';
import type { ObjectContext } from './fields/object-context.ts';
import type { InventoryRecord, RecordSort } from './record.ts';

/** `broken`: the object could not be taken in, and the errors in its context say why. */
export type ReadOutcome = 'read' | 'broken';

/** How objects of one kind get into the inventory. */
export interface KindReader {
  /** `either`: of no kind that is known, and in a namespace where it names one. */
  readonly scope: 'namespaced' | 'cluster' | 'either';
  read(object: Fields, context: ObjectContext, draft: InventoryDraft): ReadOutcome;
}

/** How a live cluster is asked for the objects of a kind. */
export interface KindCollection {
  /** Versions that are understood, best first. A policy kind in another version is read and left unevaluated. */
  readonly versions: readonly string[];
  readonly scope: 'namespaced' | 'cluster';
  /**
   * When it is read. `boundaries` (namespaces and policies) decide about everything else: they are read before and
   * after `contents`, and must not have moved in between.
   */
  readonly stage: 'boundaries' | 'contents';
  /** `metadata`: nothing else is asked for, and nothing else is kept. */
  readonly representation: 'whole' | 'metadata';
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** Annotations that are kept. All others, which often hold whole copies of the object, are dropped. */
  readonly annotations: readonly string[];
  /** Fields of the status that are kept. */
  readonly status: readonly string[] | 'whole';
  readonly copyOf?: CopiedKind;
}

/** Where else the objects of a kind are: it is left out where they are read from there. */
export interface CopiedKind {
  /** The group that has them, of the same kind. */
  readonly group: string;
  /** A kind that only those servers have in the group of the copy that keep objects of their own in it. */
  readonly unlessServed: string;
}

/** A kind of Kubernetes objects that plays a part. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** As unread and absent kinds are named: with its group where it is of another vendor. */
  readonly name: string;
  /** Missing: objects are only counted, among the ignored kinds. */
  readonly reader?: KindReader;
  /** Missing: read from manifests only. */
  readonly collection?: KindCollection;
}

type Read<T> = (object: Fields, context: ObjectContext, draft: InventoryDraft) => T | undefined;

/** A reader that turns one object into one thing, and is broken where it gives none and leaves errors. */
export function reader<T>(
  scope: KindReader['scope'],
  read: Read<T>,
  keep: (draft: InventoryDraft, value: T) => void,
): KindReader {
  return {
    scope,
    read(object, context, draft) {
      const value = read(object, context, draft);
      if (value === undefined) return context.errors.length > 0 ? 'broken' : 'read';
      keep(draft, value);
      return 'read';
    },
  };
}

/** A reader of objects that the inventory holds as they are read. */
export function recordReader<T extends InventoryRecord>(
  scope: KindReader['scope'],
  sort: RecordSort<T>,
  read: Read<T>,
): KindReader {
  return reader(scope, read, (draft, record) => void sort.listOf(draft).push(record));
}

/** A whole collection from what is special about it. */
export function collection(
  scope: KindCollection['scope'],
  versions: readonly string[],
  special: Partial<KindCollection> = {},
): KindCollection {
  return {
    scope,
    versions,
    stage: 'contents',
    representation: 'whole',
    annotations: [],
    status: [],
    ...special,
  };
}
