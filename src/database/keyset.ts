import type { Pool, QueryResultRow } from 'pg';
import type { Conditions } from './conditions.ts';
import { CursorError, type CursorValue, type Page, type Slice } from './page.ts';
import { isUuid } from './uuid.ts';

const CHECKS = {
  uuid: isUuid,
  text: (value: CursorValue) => typeof value === 'string' && !value.includes('\0'),
  int: (value: CursorValue) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31,
  timestamptz: (value: CursorValue) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  severity: (value: CursorValue) => ['critical', 'high', 'medium', 'low'].some((name) => name === value),
} as const;

/** The order of a list: all keys ascending or all descending, the last one unique. */
export interface KeysetOrder {
  readonly keys: readonly { readonly column: string; readonly type: keyof typeof CHECKS }[];
  readonly direction: 'asc' | 'desc';
}

export interface KeysetQuery<Row extends QueryResultRow, T> {
  /** The SELECT list without its keyword. */
  readonly columns: string;
  /** The FROM clause without its keyword. */
  readonly from: string;
  readonly conditions: Conditions;
  readonly order: KeysetOrder;
  readonly page: Page;
  readonly item: (row: Row) => T;
  /** The values of the order's keys. */
  readonly cursor: (row: Row) => readonly CursorValue[];
}

/** Reads one page by keyset, which is as fast for the last page as for the first. Throws `CursorError`. */
export async function readSlice<Row extends QueryResultRow, T>(
  pool: Pool,
  query: KeysetQuery<Row, T>,
): Promise<Slice<T>> {
  const { columns, from, conditions } = query;
  const { sort, limit } = bounds(query);
  const { rows } = await pool.query<Row>(
    `SELECT ${columns} FROM ${from} WHERE ${conditions.toSql()} ORDER BY ${sort} LIMIT ${limit}`,
    conditions.values,
  );
  return sliceOf(rows, query);
}

export interface OwnedQuery<Row extends QueryResultRow, T> extends KeysetQuery<Row, T> {
  /** The column with the id of a row's owner. */
  readonly ownerColumn: string;
  /** UUIDs. */
  readonly owners: readonly string[];
}

/** Reads the same page of the rows of each owner, in the order of the owners. One statement. Throws `CursorError`. */
export async function readOwnedSlices<Row extends QueryResultRow, T>(
  pool: Pool,
  query: OwnedQuery<Row, T>,
): Promise<readonly Slice<T>[]> {
  const { columns, from, conditions, ownerColumn, owners } = query;
  const { sort, limit } = bounds(query);
  conditions.add(`${ownerColumn} = owner.id`);
  const { rows } = await pool.query<Row & { readonly ownerPlace: number }>(
    `SELECT owner.place::int AS "ownerPlace", owned.*
     FROM unnest(${conditions.bind(owners)}::uuid[]) WITH ORDINALITY AS owner (id, place)
       CROSS JOIN LATERAL (SELECT row_number() OVER (ORDER BY ${sort}) AS "rowPlace", ${columns}
         FROM ${from} WHERE ${conditions.toSql()} ORDER BY ${sort} LIMIT ${limit}) owned
     ORDER BY owner.place, owned."rowPlace"`,
    conditions.values,
  );
  const byOwner = Map.groupBy(rows, ({ ownerPlace }) => ownerPlace);
  return owners.map((_, index) => sliceOf(byOwner.get(index + 1) ?? [], query));
}

/**
 * The order of a page's rows and how many are read, which is one more than are shown. The cursor becomes a condition.
 * Throws `CursorError`.
 */
export function bounds({
  conditions,
  order,
  page,
}: Pick<KeysetQuery<QueryResultRow, unknown>, 'conditions' | 'order' | 'page'>): {
  readonly sort: string;
  readonly limit: string;
} {
  const ascending = (order.direction === 'asc') === (page.direction === 'forward');
  if (page.cursor !== undefined) conditions.add(behind(order, page.cursor, ascending, conditions));
  const sort = order.keys.map(({ column }) => `${column} ${ascending ? 'ASC' : 'DESC'}`).join(', ');
  return { sort, limit: conditions.bind(page.limit + 1) };
}

/** A page from the rows that were read within its bounds. */
export function sliceOf<Row extends QueryResultRow, T>(
  rows: readonly Row[],
  { page, item, cursor }: Pick<KeysetQuery<Row, T>, 'page' | 'item' | 'cursor'>,
): Slice<T> {
  const more = rows.length > page.limit;
  const members = rows.slice(0, page.limit).map((row) => ({ item: item(row), cursor: cursor(row) }));
  const came = page.cursor !== undefined;
  return page.direction === 'forward'
    ? { members, hasNext: more, hasPrevious: came }
    : { members: members.toReversed(), hasNext: came, hasPrevious: more };
}

function behind(
  { keys }: KeysetOrder,
  cursor: readonly CursorValue[],
  ascending: boolean,
  conditions: Conditions,
): string {
  if (cursor.length !== keys.length) throw new CursorError();
  const values = keys.map(({ type }, index) => {
    const value = cursor[index] ?? null;
    if (!CHECKS[type](value)) throw new CursorError();
    return `${conditions.bind(value)}::${type}`;
  });
  const columns = keys.map(({ column }) => column).join(', ');
  return `(${columns}) ${ascending ? '>' : '<'} (${values.join(', ')})`;
}

/** The number of rows that match the conditions. `from` is the FROM clause without its keyword. */
export async function countRows(pool: Pool, from: string, conditions: Conditions): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${from} WHERE ${conditions.toSql()}`,
    conditions.values,
  );
  return rows[0]?.count ?? 0;
}

/** The number of rows of each owner that match the conditions; owners without any are left out. */
export async function countOwnedRows(
  pool: Pool,
  from: string,
  ownerColumn: string,
  conditions: Conditions,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ owner: string; count: number }>(
    `SELECT ${ownerColumn} AS owner, count(*)::int AS count FROM ${from}
     WHERE ${conditions.toSql()} GROUP BY ${ownerColumn}`,
    conditions.values,
  );
  return new Map(rows.map(({ owner, count }) => [owner, count]));
}
