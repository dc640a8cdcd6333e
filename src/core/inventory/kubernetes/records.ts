import { RECORDS, type Records } from './kinds.ts';
import type { InventoryRecord, RecordSort } from './record.ts';

const SORTS: readonly (readonly [string, RecordSort<InventoryRecord>])[] = Object.entries(RECORDS);
const SORT_OF_KIND = new Map(SORTS.flatMap(([, sort]) => sort.kinds.map((name) => [name, sort] as const)));

/** Every kind that records are stored under. */
export const RECORD_KINDS: readonly string[] = [...SORT_OF_KIND.keys()];

/** The sort of the objects that are stored under a kind; `undefined` if the kind is not that of a record. */
export function recordSortOf(storedKind: string): RecordSort<InventoryRecord> | undefined {
  return SORT_OF_KIND.get(storedKind);
}

/** Every record with its kind. */
export function recordsWithKinds(
  records: Records,
): readonly { readonly kind: string; readonly record: InventoryRecord }[] {
  const lists: Readonly<Record<string, readonly InventoryRecord[]>> = records;
  return SORTS.flatMap(([name, sort]) =>
    (lists[name] ?? []).map((record) => ({ kind: sort.kindOf(record), record })),
  );
}

/** How many records there are of the sorts that are counted. */
export function countRecords(records: Records): Readonly<Record<string, number>> {
  const lists: Readonly<Record<string, readonly InventoryRecord[]>> = records;
  return Object.fromEntries(
    SORTS.flatMap(([name, { countedAs }]) => (countedAs ? [[countedAs, lists[name]?.length ?? 0]] : [])),
  );
}
