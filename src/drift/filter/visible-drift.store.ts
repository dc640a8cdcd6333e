import { inFleet } from '../../clusters/fleet-membership.ts';
import { seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { bounds, type KeysetOrder } from '../../database/keyset.ts';
import type { Page } from '../../database/page.ts';
import { addColumns, type DriftFilter } from './drift-conditions.store.ts';

/** Each pair of namespaces is a key of its own; a token with more of them sees so much that it is faster to read all. */
const MOST_NAMESPACES = 64;

/** An SQL statement and the values of its placeholders. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The columns by which pages of events are ordered. */
const PLACE = ['at', 'cluster_id', 'sequence', 'ordinal'] as const;

/**
 * Whether pages of events are read by who may see them, in the order of an index. Conditions that find few events are
 * faster without.
 */
export function readByVisibility(
  { namespaces }: AccessScope,
  { workload, cause, who, sequence }: DriftFilter,
): boolean {
  const selective = [workload, cause, who, sequence].some((wanted) => wanted !== undefined);
  return namespaces !== 'all' && namespaces.length <= MOST_NAMESPACES && !selective;
}

/**
 * A statement for a page of the events `e` that a token of some namespaces sees. It gives the same ones as `listedDrift`:
 * for each pair of namespaces of the token, it reads no more than a page.
 */
export function visiblePage(
  scope: AccessScope,
  filter: DriftFilter,
  {
    columns,
    order,
    page,
  }: { readonly columns: string; readonly order: KeysetOrder['direction']; readonly page: Page },
): Statement {
  const conditions = new Conditions();
  const pairs = visiblePairs(scope, filter, conditions);
  addRows(conditions, scope, filter);
  const keys = (['timestamptz', 'uuid', 'int', 'int'] as const).map((type, place) => ({
    column: `v.${PLACE[place]!}`,
    type,
  }));
  const { sort, limit } = bounds({ conditions, order: { keys, direction: order }, page });
  const place = keys.map(({ column }) => column).join(', ');
  return {
    text: `SELECT ${columns} FROM (SELECT DISTINCT ${place} FROM (${pairs}) pair CROSS JOIN LATERAL
        (SELECT ${place} FROM drift_visibility v WHERE ${conditions.toSql()} ORDER BY ${sort} LIMIT ${limit}) v
        ORDER BY ${sort} LIMIT ${limit}) v
      JOIN drift_events e ON (e.cluster_id, e.sequence, e.ordinal) = (v.cluster_id, v.sequence, v.ordinal)
      ORDER BY ${sort}`,
    values: conditions.values,
  };
}

/** A statement for the number of these events, as `count`. */
export function visibleCount(scope: AccessScope, filter: DriftFilter): Statement {
  const conditions = new Conditions();
  const pairs = visiblePairs(scope, filter, conditions);
  addRows(conditions, scope, filter);
  return {
    text: `SELECT count(*)::int AS count FROM (SELECT DISTINCT v.cluster_id, v.sequence, v.ordinal
      FROM (${pairs}) pair CROSS JOIN drift_visibility v WHERE ${conditions.toSql()}) listed`,
    values: conditions.values,
  };
}

/** The pairs of namespaces with which events are stored that the token sees and that the filter wants. */
function visiblePairs(scope: AccessScope, { namespaces }: DriftFilter, conditions: Conditions): string {
  const own = scope.namespaces === 'all' ? [] : scope.namespaces;
  const seen = conditions.bind([...new Set(['', ...own])]);
  const each = `SELECT lesser.name AS lesser, greater.name AS greater
    FROM unnest(${seen}::text[]) AS lesser (name) JOIN unnest(${seen}::text[]) AS greater (name)
      ON lesser.name COLLATE "C" < greater.name OR greater.name = ''`;
  if (namespaces === undefined) return each;
  const wanted = `${conditions.bind(namespaces.filter((name) => seesNamespace(scope, name)))}::text[]`;
  return `${each} WHERE lesser.name = ANY(${wanted}) OR greater.name = ANY(${wanted})`;
}

/** The rows `v` of a pair that match. */
function addRows(conditions: Conditions, scope: AccessScope, filter: DriftFilter): void {
  conditions.add('v.lesser_namespace = pair.lesser AND v.greater_namespace = pair.greater');
  addColumns(conditions, 'v', scope, filter);
  if (filter.clusterIds === undefined) conditions.add(inFleet('v.cluster_id'));
}
