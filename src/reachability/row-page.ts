import { invalidInput } from '../refusals/refusals.ts';
import type { Page, Slice } from '../database/page.ts';

/** Rows of a snapshot, which never changes, are identified by their index. */
export interface RowRange {
  readonly offset: number;
  readonly limit: number;
  /** `counted`: only the number of rows is requested, and no rows. */
  readonly total: 'counted' | 'not-counted';
}

export interface RowListing<Row> {
  readonly rows: readonly Row[];
  /** Number of rows of the whole list; null if they were not counted. */
  readonly total: number | null;
  /** Whether there are more rows after these. */
  readonly rest: 'some' | 'none';
}

/** One page, and the length of the whole list, which may be slow to count. */
export type CountedSlice<Row> = Slice<Row> & { readonly total: () => Promise<number> };

/** Collects the rows of a range out of a whole list. */
export class RowGatherer<Row> {
  readonly #range: RowRange;
  readonly #rows: Row[] = [];
  #seen = 0;
  #state: 'open' | 'enough' = 'open';

  constructor(range: RowRange) {
    this.#range = range;
  }

  /**
   * Adds the next row, which is created only if it belongs to the range. `enough`: further rows do not change the
   * result.
   */
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

/** The range that requests only the number of rows. */
export function countOnly<Row>(total: number): RowListing<Row> {
  return { rows: [], total, rest: total > 0 ? 'some' : 'none' };
}

/** The rows of a range, if the whole list is available. */
export function rowsOf<Row>(all: readonly Row[], { offset, limit }: RowRange): RowListing<Row> {
  const end = offset + limit;
  return { rows: all.slice(offset, end), total: all.length, rest: all.length > end ? 'some' : 'none' };
}

/** Reads one page of numbered rows. A cursor of another snapshot is rejected, because its rows differ. */
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
      'this cursor belongs to another snapshot: continue with asOf: { snapshot } of the snapshot that ' +
        'the list began with',
      ['after'],
    );
  }
  return number;
}
