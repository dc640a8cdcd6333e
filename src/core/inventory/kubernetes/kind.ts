import type { InventoryDraft } from './draft.ts';
import type { Fields } from './fields/fields.ts';
import type { ObjectContext } from './fields/object-context.ts';
import type { InventoryRecord, RecordSort } from './record.ts';

/** `broken`: the object could not be read, and the errors in its context say why. */
export type ReadOutcome = 'read' | 'broken';

/** How objects of one kind are added to the inventory. */
export interface KindReader {
  /** `either`: the kind is not known; it is in a namespace if it specifies one. */
  readonly scope: 'namespaced' | 'cluster' | 'either';
  read(object: Fields, context: ObjectContext, draft: InventoryDraft): ReadOutcome;
}

/** How objects of a kind are listed in a live cluster. */
export interface KindCollection {
  /** Supported versions, best first. A policy kind in another version is read but not evaluated. */
  readonly versions: readonly string[];
  readonly scope: 'namespaced' | 'cluster';
  /**
   * When it is read. `boundaries` (namespaces and policies) affect all verdicts: they are read before and after
   * `contents`, and must not have changed in between.
   */
  readonly stage: 'boundaries' | 'contents';
  /** `metadata`: nothing else is requested, and nothing else is kept. */
  readonly representation: 'whole' | 'metadata';
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** Annotations that are kept. All others, which often contain whole copies of the object, are dropped. */
  readonly annotations: readonly string[];
  /** Fields of the status that are kept. */
  readonly status: readonly string[] | 'whole';
  readonly copyOf?: CopiedKind;
}

/** Where else the objects of a kind are served: the kind is skipped if they are read from there. */
export interface CopiedKind {
  /** The other group, which has the same kind. */
  readonly group: string;
  /** A kind that a server has in the other group only if it stores separate objects there. */
  readonly unlessServed: string;
}

/** A kind of Kubernetes object that affects verdicts. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** The name in lists of unread and absent kinds: with its group for kinds of other vendors. */
  readonly name: string;
  /** Missing: objects are only counted, among the ignored kinds. */
  readonly reader?: KindReader;
  /** Missing: read from manifests only. */
  readonly collection?: KindCollection;
}

type Read<T> = (object: Fields, context: ObjectContext, draft: InventoryDraft) => T | undefined;

/** A reader that converts one object; the object is broken if the reader returns nothing and reports errors. */
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

/** A reader of objects that the inventory contains as they were read. */
export function recordReader<T extends InventoryRecord>(
  scope: KindReader['scope'],
  sort: RecordSort<T>,
  read: Read<T>,
): KindReader {
  return reader(scope, read, (draft, record) => void sort.listOf(draft).push(record));
}

/** Creates a complete collection from its non-default settings. */
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
