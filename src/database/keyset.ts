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
  /** `SELECT ... FROM ...` without conditions. */
  readonly select: string;
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
  { select, conditions, order, page, item, cursor }: KeysetQuery<Row, T>,
): Promise<Slice<T>> {
  const forward = page.direction === 'forward';
  const ascending = (order.direction === 'asc') === forward;
  if (page.cursor !== undefined) conditions.add(behind(order, page.cursor, ascending, conditions));
  const sort = order.keys.map(({ column }) => `${column} ${ascending ? 'ASC' : 'DESC'}`).join(', ');
  const { rows } = await pool.query<Row>(
    `${select} WHERE ${conditions.toSql()} ORDER BY ${sort} LIMIT ${conditions.bind(page.limit + 1)}`,
    conditions.values,
  );
  const more = rows.length > page.limit;
  const members = rows.slice(0, page.limit).map((row) => ({ item: item(row), cursor: cursor(row) }));
  const came = page.cursor !== undefined;
  return forward
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
