import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { ChangedConnection } from '../../core/drift/drift-event.ts';
import { Conditions } from '../../database/conditions.ts';
import { CursorError, type CursorValue, type Page, type Slice } from '../../database/page.ts';
import { visibleParts } from '../filter/drift-conditions.store.ts';
import { fromStoredConnections, type EndNamespaces } from '../stored/stored-connections.ts';

/** The position of a connection: the part of its event, and the index in that part. */
interface Position extends EndNamespaces {
  readonly place: number;
}

interface PartRow extends EndNamespaces {
  readonly eventId: string;
  readonly body: unknown;
}

/** Reads the connections that changed with events. */
export class ChangedConnectionStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * The same page of the connections of each event of which the token sees both ends, in the order of `eventIds`. One
   * statement, which reads only the parts that the page needs. Throws `CursorError`.
   */
  async pages(
    scope: AccessScope,
    eventIds: readonly string[],
    page: Page,
  ): Promise<readonly Slice<ChangedConnection>[]> {
    const conditions = new Conditions();
    conditions
      .addWith(eventIds, (ids) => `p.event_id = ANY(${ids}::uuid[])`)
      .add(visibleParts(scope, conditions));
    const { sort, left } = readingOrder(page, conditions);
    const { rows } = await this.#pool.query<PartRow>(
      `SELECT event_id AS "eventId", from_namespace AS "fromNamespace", to_namespace AS "toNamespace", body
       FROM (SELECT p.*, sum(${left}) OVER (PARTITION BY p.event_id ORDER BY ${sort}) - ${left} AS before
         FROM drift_parts p WHERE ${conditions.toSql()}) summed
       WHERE before <= ${conditions.bind(page.limit)} ORDER BY from_namespace, to_namespace`,
      conditions.values,
    );
    const byEvent = Map.groupBy(rows, ({ eventId }) => eventId);
    return eventIds.map((id) => sliceOf(byEvent.get(id) ?? [], page));
  }
}

/** The order in which parts are read, and how many connections of a part `p` are behind the cursor. */
function readingOrder(
  { cursor, direction }: Page,
  conditions: Conditions,
): { readonly sort: string; readonly left: string } {
  const [order, comparison] = direction === 'forward' ? ['ASC', '>='] : ['DESC', '<='];
  const sort = `p.from_namespace ${order}, p.to_namespace ${order}`;
  if (cursor === undefined) return { sort, left: 'p.connections' };
  const { fromNamespace, toNamespace, place } = positionIn(cursor);
  const bound = `(${conditions.bind(fromNamespace)}::text, ${conditions.bind(toNamespace)}::text)`;
  conditions.add(`(p.from_namespace, p.to_namespace) ${comparison} ${bound}`);
  const at = `${conditions.bind(place)}::int`;
  const own = direction === 'forward' ? `p.connections - ${at} - 1` : at;
  return {
    sort,
    left: `CASE WHEN (p.from_namespace, p.to_namespace) = ${bound} THEN ${own} ELSE p.connections END`,
  };
}

function sliceOf(rows: readonly PartRow[], { limit, direction, cursor }: Page): Slice<ChangedConnection> {
  const start = cursor && positionIn(cursor);
  const found = rows.flatMap(({ fromNamespace, toNamespace, body }) => {
    const all = fromStoredConnections({ fromNamespace, toNamespace }, body).map((item, place) => ({
      item,
      place,
      cursor: [fromNamespace, toNamespace, place],
    }));
    if (start?.fromNamespace !== fromNamespace || start.toNamespace !== toNamespace) return all;
    return all.filter(({ place }) => (direction === 'forward' ? place > start.place : place < start.place));
  });
  const more = found.length > limit;
  const members = (direction === 'forward' ? found.slice(0, limit) : found.slice(-limit)).map(
    ({ item, cursor: own }) => ({ item, cursor: own }),
  );
  const [hasNext, hasPrevious] =
    direction === 'forward' ? [more, start !== undefined] : [start !== undefined, more];
  return { members, hasNext, hasPrevious };
}

function positionIn(cursor: readonly CursorValue[]): Position {
  const [fromNamespace, toNamespace, place] = cursor;
  if (
    cursor.length !== 3 ||
    !isText(fromNamespace) ||
    !isText(toNamespace) ||
    typeof place !== 'number' ||
    !Number.isInteger(place) ||
    Math.abs(place) >= 2 ** 31
  )
    throw new CursorError();
  return { fromNamespace, toNamespace, place };
}

function isText(value: CursorValue | undefined): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
