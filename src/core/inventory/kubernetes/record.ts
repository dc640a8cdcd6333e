import type { SourceLocation } from '../problems/problem.ts';

/** An object that an inventory holds as it was read. */
export interface InventoryRecord {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly location?: SourceLocation;
}

interface RecordOptions<T> {
  /** The kind that objects are stored under. If there are several, each object has its own in `kind`. */
  readonly kinds: readonly [string, ...string[]];
  /** Missing: not among the object counts of a snapshot. */
  readonly countedAs?: string;
  /** Restores what JSON does not keep, such as label maps without a prototype. */
  restore?(stored: T): T;
}

/** One list of an inventory whose objects are read, stored and counted one by one. */
export class RecordSort<T extends InventoryRecord> {
  readonly kinds: readonly [string, ...string[]];
  readonly countedAs: string | undefined;
  readonly #options: RecordOptions<T>;
  readonly #lists = new WeakMap<object, T[]>();

  constructor(options: RecordOptions<T>) {
    this.kinds = options.kinds;
    this.countedAs = options.countedAs;
    this.#options = options;
  }

  /** The objects of this sort that a draft has so far. */
  listOf(draft: object): T[] {
    const known = this.#lists.get(draft);
    if (known !== undefined) return known;
    const list: T[] = [];
    this.#lists.set(draft, list);
    return list;
  }

  /** An object as it was before it was stored. */
  restore(stored: T): T {
    return this.#options.restore?.(stored) ?? stored;
  }

  kindOf(record: InventoryRecord): string {
    return record.kind ?? this.kinds[0];
  }
}
