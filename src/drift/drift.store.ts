import type { Pool } from 'pg';
import type { AccessScope } from '../core/access-scope.ts';
import { Conditions } from '../database/conditions.ts';
import { countRows, readSlice, sliceOf, type KeysetOrder } from '../database/keyset.ts';
import type { CursorValue, Page, Slice } from '../database/page.ts';
import { isUuid } from '../database/uuid.ts';
import {
  listedDrift,
  matchingDrift,
  visibleParts,
  type DriftFilter,
  type DriftOrder,
} from './filter/drift-conditions.store.ts';
import { readByVisibility, visibleCount, visiblePage } from './filter/visible-drift.store.ts';
import type { DriftDetected } from './events/drift-detected.ts';
import { EXAMPLES } from './drift-writes.store.ts';
import type { RecordedDrift } from './recorded-drift.ts';
import { fromStoredConnections, type EndNamespaces } from './stored/stored-connections.ts';
import { fromStoredDrift, type SeenConnections, type StoredDrift } from './stored/stored-drift.ts';

const KEYS: KeysetOrder['keys'] = [
  { column: 'e.at', type: 'timestamptz' },
  { column: 'e.cluster_id', type: 'uuid' },
  { column: 'e.sequence', type: 'int' },
  { column: 'e.ordinal', type: 'int' },
];

const ORDERS: Readonly<Record<DriftOrder, KeysetOrder>> = {
  newest: { keys: KEYS, direction: 'desc' },
  oldest: { keys: KEYS, direction: 'asc' },
};

const OLDEST = KEYS.map(({ column }) => column).join(', ');

const COLUMNS = `e.id, e.cluster_id AS "clusterId", e.sequence, e.ordinal, e.at, e.base_sequence AS "baseSequence",
  e.type, e.change, e.effect, e.pii, e.category, e.namespaces, e.object_kind AS "objectKind",
  e.object_name AS "objectName", e.actors, e.causes, e.body`;

type DriftRow = StoredDrift & Pick<RecordedDrift, 'clusterId' | 'sequence' | 'ordinal' | 'at'>;

/** For tokens that see only some connections of an event: the ends of these, to count them. */
const ENDS = `json_agg(json_build_object('fromNamespace', from_namespace, 'toNamespace', to_namespace,
  'from', body->'from', 'to', body->'to'))`;

interface SeenRow {
  readonly id: string;
  readonly connections: number;
  readonly unlisted: number;
  readonly examples: readonly StoredPart[];
  readonly ends: readonly PartEnds[] | null;
}

interface StoredPart extends EndNamespaces {
  readonly body: unknown;
}

interface PartEnds extends EndNamespaces {
  readonly from: readonly unknown[];
  readonly to: readonly unknown[];
}

/**
 * Reads drift events. Events of connections contain the number and examples of the connections that the token may see.
 */
export class DriftStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Two statements at most. */
  async list(
    scope: AccessScope,
    filter: DriftFilter,
    order: DriftOrder,
    page: Page,
  ): Promise<Slice<RecordedDrift>> {
    const slice = await (readByVisibility(scope, filter)
      ? this.#visible(scope, filter, order, page)
      : readSlice<DriftRow, DriftRow>(this.#pool, {
          columns: COLUMNS,
          from: 'drift_events e',
          conditions: listedDrift(scope, filter),
          order: ORDERS[order],
          page,
          item: (row) => row,
          cursor: cursorOf,
        }));
    const events = await this.#withConnections(
      scope,
      slice.members.map(({ item }) => item),
    );
    const members = slice.members.map(({ cursor }, place) => ({ cursor, item: events[place]! }));
    return { ...slice, members };
  }

  count(scope: AccessScope, filter: DriftFilter): Promise<number> {
    return readByVisibility(scope, filter)
      ? this.#countVisible(scope, filter)
      : countRows(this.#pool, 'drift_events e', listedDrift(scope, filter));
  }

  async #visible(
    scope: AccessScope,
    filter: DriftFilter,
    order: DriftOrder,
    page: Page,
  ): Promise<Slice<DriftRow>> {
    const { direction } = ORDERS[order];
    const { text, values } = visiblePage(scope, filter, { columns: COLUMNS, order: direction, page });
    const { rows } = await this.#pool.query<DriftRow>(text, [...values]);
    return sliceOf(rows, { page, item: (row) => row, cursor: cursorOf });
  }

  async #countVisible(scope: AccessScope, filter: DriftFilter): Promise<number> {
    const { text, values } = visibleCount(scope, filter);
    const { rows } = await this.#pool.query<{ count: number }>(text, [...values]);
    return rows[0]?.count ?? 0;
  }

  /** Those of `ids` that exist in scope, in no particular order. Two statements at most. */
  async getMany(scope: AccessScope, ids: readonly string[]): Promise<readonly RecordedDrift[]> {
    const wanted = ids.filter(isUuid);
    if (wanted.length === 0) return [];
    const conditions = matchingDrift(scope, {}).addWith(wanted, (all) => `e.id = ANY(${all}::uuid[])`);
    const { rows } = await this.#pool.query<DriftRow>(
      `SELECT ${COLUMNS} FROM drift_events e WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return this.#withConnections(scope, rows);
  }

  /**
   * The oldest events in scope that each of `ids` caused, at most `limit`, by id. Two statements at most.
   */
  async causedBy(
    scope: AccessScope,
    ids: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, readonly RecordedDrift[]>> {
    const conditions = matchingDrift(scope, {});
    const causes = `${conditions.bind(ids.filter(isUuid))}::uuid[]`;
    const { rows } = await this.#pool.query<DriftRow & { readonly cause: string }>(
      `SELECT * FROM (SELECT ${COLUMNS}, cause, row_number() OVER (PARTITION BY cause ORDER BY ${OLDEST}) AS place
         FROM drift_events e CROSS JOIN LATERAL unnest(e.causes) AS cause
         WHERE e.causes && ${causes} AND cause = ANY(${causes}) AND ${conditions.toSql()}) caused
       WHERE place <= ${conditions.bind(limit)} ORDER BY place`,
      conditions.values,
    );
    const events = await this.#withConnections(scope, rows);
    const places = Map.groupBy(rows.keys(), (place) => rows[place]!.cause);
    return new Map([...places].map(([id, own]) => [id, own.map((place) => events[place]!)]));
  }

  /** The newest snapshot of each cluster with which something changed. */
  async newest(): Promise<readonly DriftDetected[]> {
    const { rows } = await this.#pool.query<DriftDetected>(
      `SELECT c.id AS "clusterId", newest.sequence FROM clusters c CROSS JOIN LATERAL
         (SELECT e.sequence FROM drift_events e WHERE e.cluster_id = c.id ORDER BY e.sequence DESC LIMIT 1) newest`,
    );
    return rows;
  }

  /** The events of rows, in their order. */
  async #withConnections(scope: AccessScope, rows: readonly DriftRow[]): Promise<readonly RecordedDrift[]> {
    const ids = rows.filter(({ type }) => type === 'connection').map(({ id }) => id);
    const seen = ids.length === 0 ? undefined : await this.#seenConnections(scope, ids);
    return rows.map((row) => {
      const { clusterId, sequence, ordinal, at, ...stored } = row;
      const event = fromStoredDrift(
        stored,
        seen?.get(row.id) ?? { connections: 0, unlisted: 0, examples: [] },
      );
      return { ...event, clusterId, sequence, ordinal, at };
    });
  }

  async #seenConnections(
    scope: AccessScope,
    eventIds: readonly string[],
  ): Promise<ReadonlyMap<string, SeenConnections>> {
    const conditions = new Conditions();
    conditions
      .addWith(eventIds, (ids) => `p.event_id = ANY(${ids}::uuid[])`)
      .add(visibleParts(scope, conditions));
    const [ends, body] = scope.namespaces === 'all' ? ['NULL', ''] : [ENDS, ', body'];
    const { rows } = await this.#pool.query<SeenRow>(
      `SELECT event_id AS id, sum(connections)::int AS connections, sum(unlisted)::int AS unlisted,
         json_agg(json_build_object('fromNamespace', from_namespace, 'toNamespace', to_namespace, 'body', examples)
           ORDER BY place) FILTER (WHERE place <= ${EXAMPLES}) AS examples, ${ends} AS ends
       FROM (SELECT event_id, from_namespace, to_namespace, connections, unlisted, examples${body},
           row_number() OVER (PARTITION BY event_id ORDER BY from_namespace, to_namespace) AS place
         FROM drift_parts p WHERE ${conditions.toSql()}) numbered
       GROUP BY event_id`,
      conditions.values,
    );
    return new Map(rows.map((row) => [row.id, toSeen(row)]));
  }
}

function cursorOf({ at, clusterId, sequence, ordinal }: DriftRow): readonly CursorValue[] {
  return [at.toISOString(), clusterId, sequence, ordinal];
}

function toSeen({ connections, unlisted, examples, ends }: SeenRow): SeenConnections {
  const listed = examples.flatMap(({ body, ...namespaces }) => fromStoredConnections(namespaces, body));
  return {
    connections,
    unlisted,
    examples: listed.slice(0, EXAMPLES),
    ...(ends && {
      sources: distinct(ends.flatMap(({ fromNamespace, from }) => from.map((end) => [fromNamespace, end]))),
      destinations: distinct(ends.flatMap(({ toNamespace, to }) => to.map((end) => [toNamespace, end]))),
    }),
  };
}

function distinct(ends: readonly unknown[]): number {
  return new Set(ends.map((end) => JSON.stringify(end))).size;
}
