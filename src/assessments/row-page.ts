import { invalidInput } from '../access/refusals.ts';
import type { Page, Slice } from '../database/page.ts';

/** Rows of a snapshot, which never changes: their number is their key. */
export interface RowRange {
  readonly offset: number;
  readonly limit: number;
}

export interface RowListing<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** Reads one page of numbered rows. A cursor of another snapshot is refused: its rows are others. */
export async function readRows<Row>(
  snapshotId: string,
  page: Page,
  read: (range: RowRange) => Promise<RowListing<Row>>,
): Promise<Slice<Row> & { readonly total: number }> {
  const range = await rangeOf(snapshotId, page, read);
  const { rows, total } = await read(range);
  return {
    members: rows.map((item, index) => ({ item, cursor: [snapshotId, range.offset + index] })),
    hasNext: range.offset + rows.length < total,
    hasPrevious: range.offset > 0,
    total,
  };
}

async function rangeOf<Row>(
  snapshotId: string,
  { limit, direction, cursor }: Page,
  read: (range: RowRange) => Promise<RowListing<Row>>,
): Promise<RowRange> {
  const at = cursor && rowNumber(snapshotId, cursor);
  if (direction === 'forward') return { offset: at === undefined ? 0 : at + 1, limit };
  const end = at ?? (await read({ offset: 0, limit: 0 })).total;
  const offset = Math.max(0, end - limit);
  return { offset, limit: end - offset };
}

function rowNumber(snapshotId: string, [id, number]: readonly unknown[]): number {
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
    throw invalidInput('this is not a cursor of this list', ['after']);
  }
  if (id !== snapshotId) {
    throw invalidInput(
      'this cursor is of another snapshot: go on with asOf: { snapshot } of the one that the list began with',
      ['after'],
    );
  }
  return number;
}
