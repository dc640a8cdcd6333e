import { invalidInput } from '../api/refusals.ts';
import type { Page, Slice } from '../database/page.ts';

/** Rows of a snapshot, which never changes: their number is their key. */
export interface RowRange {
  readonly offset: number;
  readonly limit: number;
  /** `counted`: how many rows there are is asked for, and no row. */
  readonly total: 'counted' | 'not-counted';
}

export interface RowListing<Row> {
  readonly rows: readonly Row[];
  /** Rows of the whole listing; null where they were not counted. */
  readonly total: number | null;
  /** Whether there are rows after these. */
  readonly rest: 'some' | 'none';
}

/** One page, and the length of the whole listing, which may take long to count. */
export type CountedSlice<Row> = Slice<Row> & { readonly total: () => Promise<number> };

/** Gathers the rows of a range out of all of a listing. */
export class RowGatherer<Row> {
  readonly #range: RowRange;
  readonly #rows: Row[] = [];
  #seen = 0;
  #state: 'open' | 'enough' = 'open';

  constructor(range: RowRange) {
    this.#range = range;
  }

  /** Takes the next row, which is made only where it belongs to the range. `enough`: further rows change nothing. */
  add(make: () => Row): 'go-on' | 'enough' {
    const { offset, limit, total } = this.#range;
    if (this.#seen >= offset && this.#seen < offset + limit) this.#rows.push(make());
    this.#seen += 1;
    if (total === 'counted' || this.#seen <= offset + limit) return 'go-on';
    this.#state = 'enough';
    return 'enough';
  }

  listing(): RowListing<Row> {
    const { offset, limit } = this.#range;
    return {
      rows: this.#rows,
      total: this.#state === 'enough' ? null : this.#seen,
      rest: this.#seen > offset + limit ? 'some' : 'none',
    };
  }
}

/** The listing of a range without rows that asks how many there are. */
export function countOnly<Row>(total: number): RowListing<Row> {
  return { rows: [], total, rest: total > 0 ? 'some' : 'none' };
}

/** The rows of a range, where the whole listing is at hand. */
export function rowsOf<Row>(all: readonly Row[], { offset, limit }: RowRange): RowListing<Row> {
  const end = offset + limit;
  return { rows: all.slice(offset, end), total: all.length, rest: all.length > end ? 'some' : 'none' };
}

/** Reads one page of numbered rows. A cursor of another snapshot is refused: its rows are others. */
export async function readRows<Row>(
  snapshotId: string,
  page: Page,
  read: (range: RowRange) => Promise<RowListing<Row>>,
): Promise<CountedSlice<Row>> {
  const count = async (): Promise<number> =>
    (await read({ offset: 0, limit: 0, total: 'counted' })).total ?? 0;
  const range = await rangeOf(snapshotId, page, count);
  const { rows, total, rest } = await read(range);
  return {
    members: rows.map((item, index) => ({ item, cursor: [snapshotId, range.offset + index] })),
    hasNext: rest === 'some',
    hasPrevious: range.offset > 0,
    total: () => (total === null ? count() : Promise.resolve(total)),
  };
}

async function rangeOf(
  snapshotId: string,
  { limit, direction, cursor }: Page,
  count: () => Promise<number>,
): Promise<RowRange> {
  const total = 'not-counted';
  const at = cursor && rowNumber(snapshotId, cursor);
  if (direction === 'forward') return { offset: at === undefined ? 0 : at + 1, limit, total };
  const end = at ?? (await count());
  const offset = Math.max(0, end - limit);
  return { offset, limit: end - offset, total };
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
